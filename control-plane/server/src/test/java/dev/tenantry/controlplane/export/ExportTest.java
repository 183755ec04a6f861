package dev.tenantry.controlplane.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.api.backup.ArchiveKeysView;
import dev.tenantry.api.backup.CreateBackupRequest;
import dev.tenantry.api.client.Json;
import dev.tenantry.api.tenant.TenantView;
import dev.tenantry.controlplane.LivePlane;
import dev.tenantry.controlplane.secret.LocalKeyset;
import dev.tenantry.provisioning.Flavour;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.api.bc.BcOpenPGPApi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A package made of what a control plane left, after it is gone. */
class ExportTest {
    private static final String TENANT = "tnt_aaaaaaaaaaaaaaaaaaaa";

    @TempDir
    private Path folder = Path.of("");

    @Test
    void aTenantsDataIsWrittenWithItsKeyAndWhoReadTheKeyIsInTheAuditTrail() throws IOException {
        Path keyFile = folder.resolve("tenant.key");
        Path home;
        String tenantId;
        String slug;
        try (LivePlane plane = LivePlane.on(Flavour.MARIADB, Map.of())) {
            home = plane.home();
            TenantView tenant = plane.tenant();
            tenantId = tenant.id();
            slug = tenant.slug();
            plane.run("/v1/tenants/" + tenantId + "/backups", new CreateBackupRequest("a test"));
            ArchiveKeysView keys = plane.administrator()
                    .get("/v1/tenants/" + tenantId + "/archive-keys")
                    .as(ArchiveKeysView.class);
            Files.writeString(keyFile, Json.mapper().writeValueAsString(keys));
            assertThat(plane.administrator().get("/v1/audit").body()).contains("backup.keys_read");
        }
        Path made = folder.resolve("package");
        String[] arguments = arguments(tenantId, made, home, keyFile);

        Said said = export(arguments);

        assertThat(said.status()).as(said.err()).isZero();
        assertThat(said.out()).startsWith(made + ": ");
        assertThat(made.resolve("load.sh")).isExecutable();
        assertThat(Files.readString(made.resolve("schema.sql"))).contains("CREATE TABLE `orders`");
        assertThat(Files.readString(made.resolve("README.md")))
                .contains(tenantId)
                .doesNotContain("@");

        Said again = export(arguments);
        assertThat(again.status()).isEqualTo(1);
        assertThat(again.err()).contains("exists; nothing was written");
        masked(home, keyFile, tenantId);
        encrypted(home, keyFile, tenantId);
        bySlug(home, keyFile, slug, tenantId);
    }

    /** A skeleton, what is missing in it, and a package by it. */
    private void masked(Path home, Path keyFile, String tenantId) throws IOException {
        Path rules = folder.resolve("rules.yaml");
        Path made = folder.resolve("masked");
        String[] skeleton = arguments(tenantId, made, home, keyFile);
        skeleton[1] = "--mask-skeleton";
        skeleton[2] = rules.toString();
        assertThat(export(skeleton).out()).isEqualTo(rules + ": rules to be filled in\n");
        assertThat(export(skeleton).err()).contains("exists. Nothing was written");
        assertThat(Files.readString(rules)).contains("tables:\n").doesNotContain("flyway_schema_history");

        Path nothing = Files.writeString(folder.resolve("nothing.yaml"), "tables: {}");
        Said unsaid = export(with(arguments(tenantId, made, home, keyFile), "--mask", nothing.toString()));
        assertThat(unsaid.status()).isEqualTo(1);
        assertThat(unsaid.err()).contains("The rules say nothing of").contains("Nothing was written");
        assertThat(unsaid.out()).isEqualTo(Files.readString(rules));

        Files.writeString(rules, Files.readString(rules).replaceAll(": CHOOSE", ": keep"));
        Path maskKey = Files.writeString(folder.resolve("mask.key"), "too short");
        String[] typed = with(arguments(tenantId, made, home, keyFile), "--mask", rules.toString());
        Said shortKey = export(with(typed, "--mask-key-file", maskKey.toString()));
        assertThat(shortKey.err()).contains("has 9 bytes and needs 16");
        assertThat(shortKey.status()).isEqualTo(1);
        assertThat(made).doesNotExist();
        Said said = export(typed);
        assertThat(said.status()).as(said.err()).isZero();
        assertThat(said.out()).endsWith(", masked\n");
        assertThat(Files.readString(made.resolve("README.md"))).contains("This data is masked");
    }

    private void encrypted(Path home, Path keyFile, String tenantId) throws IOException {
        Path file = folder.resolve("data.tar.gpg");
        Path wrong = Files.writeString(folder.resolve("wrong.asc"), "no key");
        String[] typed = with(arguments(tenantId, file, home, keyFile), "--format", "csv");
        Said refused = export(with(typed, "--recipient", wrong.toString()));
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err()).contains("wrong.asc is no OpenPGP public key").doesNotContain("Exception");
        assertThat(file).doesNotExist();
        Path key = folder.resolve("customer.asc");
        try {
            Files.writeString(
                    key,
                    new BcOpenPGPApi()
                            .generateKey()
                            .classicKey("Customer\n<c@example.com>")
                            .build()
                            .toCertificate()
                            .toAsciiArmoredString());
        } catch (PGPException e) {
            throw new IllegalStateException(e);
        }
        Said said = export(with(with(typed, "--recipient", key.toString()), "--recipient", key.toString()));
        assertThat(said.status()).as(said.err()).isZero();
        assertThat(said.err())
                .containsPattern("for the key [0-9A-F]{40,64} \\(Customer <c@example.com>\\)")
                .contains("gpg --decrypt data.tar.gpg | tar x");
        assertThat(file).isRegularFile();
    }

    private static String[] with(String[] arguments, String option, String value) {
        String[] more = Arrays.copyOf(arguments, arguments.length + 2);
        more[arguments.length] = option;
        more[arguments.length + 1] = value;
        return more;
    }

    /** The key file says whose it is, so the person need not look the id up, and cannot export somebody else by a slip. */
    private void bySlug(Path home, Path keyFile, String slug, String tenantId) throws IOException {
        Path made = folder.resolve("by-slug");
        Said said = export(arguments(slug, made, home, keyFile));
        assertThat(said.status()).as(said.err()).isZero();
        assertThat(Files.readString(made.resolve("README.md"))).contains(tenantId);

        Said other = export(arguments("somebody-else", folder.resolve("other"), home, keyFile));
        assertThat(other.status()).isEqualTo(1);
        assertThat(other.err()).contains("is that of tenant " + tenantId + " (" + slug + ") and not of somebody-else");

        // As a release wrote it that did not say the slug.
        Files.writeString(keyFile, Files.readString(keyFile).replace("\"slug\":\"" + slug + "\",", ""));
        Said unsaid = export(arguments(slug, folder.resolve("other"), home, keyFile));
        assertThat(unsaid.status()).isEqualTo(1);
        assertThat(unsaid.err()).contains(tenantId + " (it says no slug)");
        assertThat(export(arguments(tenantId, folder.resolve("other"), home, keyFile))
                        .status())
                .isZero();
    }

    private static String[] arguments(String tenant, Path to, Path home, Path keyFile) {
        return new String[] {
            tenant,
            "--to",
            to.toString(),
            "--store",
            home.resolve("store").toString(),
            "--key-file",
            keyFile.toString(),
            "--keyset",
            home.resolve(LocalKeyset.FILE_NAME).toString()
        };
    }

    @Test
    void whatIsMissingOnTheCommandLineIsSaid() {
        assertThat(export("--to", "x").err()).contains("name the tenant");
        assertThat(export(TENANT).err()).contains("--to FOLDER");
        assertThat(export(TENANT, "--to", "x", "--backup", "newest").err()).contains("tenantctl backups list");
        assertThat(export(TENANT, "--to", "x").err()).contains("name one store");
        Said keyless = export(TENANT, "--to", "x", "--store", folder.toString());
        assertThat(keyless.status()).isEqualTo(2);
        assertThat(keyless.err()).contains("tenantctl backups key " + TENANT);
        Said missing = export(
                TENANT,
                "--to",
                folder.resolve("x").toString(),
                "--store",
                folder.toString(),
                "--key-file",
                folder.resolve("no.key").toString(),
                "--keyset",
                "keyset.json");
        assertThat(missing.status()).isEqualTo(1);
        assertThat(missing.err()).contains("no.key").contains("Make the key file");
        assertThat(export(TENANT, "--to", "x", "--format", "parquet").err()).contains("--format is sql, csv or ndjson");
        assertThat(export(TENANT, "--to", "x", "--mask-key-file", "k").err()).contains("name the rules with --mask");
        assertThat(export(TENANT, "--to", "x", "--mask-skeleton", "s").err()).contains("leave --to and --mask out");
        assertThat(export(TENANT, "--to", "x", "--recipient").err()).contains("--recipient needs a value");
        assertThat(export("--help").out()).startsWith("Usage: tenantctl tenants export");
    }

    private record Said(int status, String out, String err) {}

    private static Said export(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = ExportMain.run(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                arguments);
        return new Said(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
