package dev.tenantry.controlplane.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.api.backup.ArchiveKeysView;
import dev.tenantry.api.backup.BackupView;
import dev.tenantry.api.backup.CreateBackupRequest;
import dev.tenantry.api.client.Json;
import dev.tenantry.api.operation.OperationView;
import dev.tenantry.api.tenant.TenantView;
import dev.tenantry.controlplane.LivePlane;
import dev.tenantry.controlplane.secret.LocalKeyset;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.embedded.TestServers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An archive that a control plane made on a real server, looked at after the control plane is gone. */
class InspectTest {
    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @MethodSource("dev.tenantry.provisioning.embedded.FlavoursUnderTest#all")
    void anArchiveIsExplainedAndEveryDamageIsNamedWithoutAControlPlane(Flavour flavour) throws IOException {
        Archive archive = archive(flavour);

        Said headers = inspect(archive.name(), "--store", archive.store().toString());
        assertThat(headers.status()).as(headers.err()).isZero();
        assertThat(headers.out()).contains("there, encrypted").doesNotContain("orders");
        assertThat(headers.err()).contains("Only first lines were looked at");

        Said whole = inspect(archive.arguments());
        assertThat(whole.status()).as(whole.out() + whole.err()).isZero();
        assertThat(whole.out())
                .containsPattern("TABLE +orders: 3 rows in 1 chunks")
                .contains("WHOLE: every digest, every row and every sum")
                .contains(flavour.name().toLowerCase(java.util.Locale.ROOT));
        assertThat(inspect(archive.with("-o", "json")).out()).contains("\"whole\" : true", "\"tables\"");

        Path chunk = archive.largest();
        byte[] good = Files.readAllBytes(chunk);
        byte[] bad = good.clone();
        bad[bad.length - 1] ^= 1;
        Files.write(chunk, bad);
        assertProblem(archive, "bytes-differ", chunk);

        Files.delete(chunk);
        assertProblem(archive, "chunk-missing", chunk);

        Files.write(
                chunk,
                new String(good, StandardCharsets.ISO_8859_1)
                        .replaceFirst("tnt_[a-z2-7]{20}", "tnt_aaaaaaaaaaaaaaaaaaaa")
                        .getBytes(StandardCharsets.ISO_8859_1));
        assertProblem(archive, "object-foreign", chunk);

        Files.write(chunk, good);
        assertThat(inspect(archive.arguments()).status()).isZero();
        Path stranger =
                chunk.resolveSibling(String.valueOf(chunk.getFileName()).replaceFirst("rows-.*", "rows-999999"));
        Files.write(stranger, good);
        assertProblem(archive, "object-foreign", stranger);
        Files.delete(stranger);

        Path manifest = archive.manifest();
        byte[] contents = Files.readAllBytes(manifest);
        byte[] changed = contents.clone();
        changed[changed.length / 2] ^= 1;
        Files.write(manifest, changed);
        assertProblem(archive, "not-opened", manifest);
        Files.delete(manifest);
        assertProblem(archive, "manifest-missing", manifest);
    }

    @Test
    void anotherKeysetOrAnotherTenantsKeyIsRefusedBeforeAnythingIsRead() throws IOException {
        Archive archive = archive(Flavour.MARIADB);
        Path home = Files.createDirectory(folder.resolve("elsewhere"));
        LocalKeyset.create(home);
        Said other = inspect(
                archive.name(),
                "--store",
                archive.store().toString(),
                "--key-file",
                archive.keyFile().toString(),
                "--keyset",
                home.resolve(LocalKeyset.FILE_NAME).toString());
        assertThat(other.status()).isEqualTo(1);
        assertThat(other.err()).contains("does not open the tenant's key");

        String foreign =
                Files.readString(archive.keyFile()).replaceFirst("tnt_[a-z2-7]{20}", "tnt_aaaaaaaaaaaaaaaaaaaa");
        Path wrongTenant = Files.writeString(folder.resolve("foreign.key"), foreign);
        Said wrong = inspect(
                archive.name(),
                "--store",
                archive.store().toString(),
                "--key-file",
                wrongTenant.toString(),
                "--keyset",
                archive.keyset().toString());
        assertThat(wrong.status()).isEqualTo(1);
        assertThat(wrong.err()).contains("is that of tenant tnt_aaaaaaaaaaaaaaaaaaaa");
    }

    @Test
    void whatIsMissingOnTheCommandLineIsSaid() {
        assertThat(inspect("--store", "x").err()).contains("TENANT_ID/BACKUP_ID");
        String name = "tnt_aaaaaaaaaaaaaaaaaaaa/bak_aaaaaaaaaaaaaaaaaaaa";
        assertThat(inspect(name).err()).contains("name one store");
        assertThat(inspect(name, "--store", "x", "--key-file", "y").err()).contains("needed together");
        assertThat(inspect(name, "--store", folder.resolve("nowhere").toString())
                        .err())
                .contains("there is no folder");
        Said nothing = inspect(name, "--store", folder.toString());
        assertThat(nothing.status()).isEqualTo(5);
        assertThat(nothing.err()).contains("has no object of backup");
        assertThat(inspect("--help").out()).startsWith("Usage: tenantctl backups inspect");
    }

    private void assertProblem(Archive archive, String kind, Path object) {
        Said said = inspect(archive.arguments());
        assertThat(said.status()).as(said.out() + said.err()).isEqualTo(1);
        assertThat(said.out()).contains("PROBLEM         " + kind + ": " + object.getFileName() + ":");
        assertThat(said.err()).contains("NOT WHOLE");
    }

    private record Said(int status, String out, String err) {}

    private record Archive(Path store, String name, Path keyFile, Path keyset) {
        String[] arguments() {
            return with();
        }

        String[] with(String... more) {
            List<String> all = new ArrayList<>(List.of(
                    name,
                    "--store",
                    store.toString(),
                    "--key-file",
                    keyFile.toString(),
                    "--keyset",
                    keyset.toString()));
            all.addAll(Arrays.asList(more));
            return all.toArray(String[]::new);
        }

        Path manifest() throws IOException {
            return object(path -> path.toString().endsWith("manifest"));
        }

        /** The chunk with the most bytes: the three rows. */
        Path largest() throws IOException {
            return object(path -> !path.toString().endsWith("manifest"));
        }

        private Path object(java.util.function.Predicate<Path> which) throws IOException {
            try (Stream<Path> files = Files.list(store.resolve(name))) {
                return files.filter(which)
                        .max(Comparator.comparingLong(path -> path.toFile().length()))
                        .orElseThrow();
            }
        }
    }

    /** Has a control plane back a tenant with three rows up, keeps what outlives it, and ends it. */
    private Archive archive(Flavour flavour) throws IOException {
        Path home;
        String name;
        Path keyFile = folder.resolve("tenant.key");
        try (LivePlane plane = LivePlane.on(flavour, Map.of())) {
            home = plane.home();
            TenantView tenant = plane.tenant();
            fill(plane, tenant);
            OperationView operation =
                    plane.run("/v1/tenants/" + tenant.id() + "/backups", new CreateBackupRequest("a test"));
            BackupView backup = plane.administrator()
                    .get("/v1/backups/"
                            + Objects.requireNonNull(operation.result().get("backupId")))
                    .as(BackupView.class);
            name = tenant.id() + "/" + backup.id();
            ArchiveKeysView keys = plane.administrator()
                    .get("/v1/tenants/" + tenant.id() + "/archive-keys")
                    .as(ArchiveKeysView.class);
            Files.writeString(keyFile, Json.mapper().writeValueAsString(keys));
        }
        return new Archive(home.resolve("store"), name, keyFile, home.resolve(LocalKeyset.FILE_NAME));
    }

    private static void fill(LivePlane plane, TenantView tenant) {
        String database = plane.read(transaction -> dev.tenantry.controlplane.catalog.Sql.of(
                        transaction, "SELECT database_name FROM tenant_database WHERE id = :id")
                .with("id", tenant.liveDatabaseId())
                .one(row -> row.string("database_name")));
        try (Connection session = TestServers.administrator(plane.server());
                Statement statement = session.createStatement()) {
            statement.executeUpdate("INSERT INTO " + database
                    + ".orders (id, note) VALUES (1, 'a\\nb'), (2, 'tab\\t and \\\\'), (3, '😀 x')");
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static Said inspect(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = InspectMain.run(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                arguments);
        return new Said(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
