package dev.tenantry.provisioning.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenantry.provisioning.ArchiveWorld;
import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.Registered;
import dev.tenantry.provisioning.Registered.Marked;
import dev.tenantry.provisioning.backup.ArchiveKey;
import dev.tenantry.provisioning.database.SchemaDefinition;
import dev.tenantry.provisioning.database.SchemaReader;
import dev.tenantry.provisioning.database.WorkSession;
import dev.tenantry.provisioning.embedded.TestServers;
import dev.tenantry.provisioning.identifier.DatabaseName;
import dev.tenantry.provisioning.store.DirectoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A customer's data, taken away as plain files and loaded by the standard client. */
class TenantExportTest {
    private static final ArchiveKey KEY = ArchiveWorld.newKey();

    @TempDir
    Path folder = Path.of("");

    @ParameterizedTest
    @MethodSource("dev.tenantry.provisioning.embedded.FlavoursUnderTest#all")
    void theStandardClientLoadsEveryObjectAndEveryValueWithoutLoss(Flavour flavour) throws Exception {
        ArchiveWorld world = world(flavour);
        Marked source = world.newDatabase();
        world.fillWithEverything(source);
        fillWithTraps(world, source);
        world.backUp(source, 2);
        Path made = folder.resolve("package");

        ExportReport report = export(world, source, made);

        assertThat(report.tables()).isEqualTo(13);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made.resolve("schema.sql"))))
                .isEqualTo("rw-------");
        assertThat(Files.readString(made.resolve("programs.sql"))).doesNotContain("DEFINER=");
        StandardClient client = new StandardClient(TestServers.of(flavour), folder);
        DatabaseName target = plainDatabase(world);
        StandardClient.Said loaded = client.load(made, target.value());
        assertThat(loaded.status()).as(loaded.text()).isZero();

        assertThat(world.difference(source.name(), target).same()).isTrue();
        SchemaDefinition expected = definition(world, source.name());
        SchemaDefinition found = definition(world, target);
        assertThat(expected.differences(found)).isEmpty();
        assertThat(found).isEqualTo(expected);
        assertThat(world.number(target, "SELECT COUNT(*) FROM every_byte WHERE b = UNHEX('" + everyByte() + "')"))
                .isEqualTo(1);
        assertThat(world.number(target, "SELECT COUNT(*) FROM child WHERE BINARY parent_code = 'ONE'"))
                .isEqualTo(1);

        StandardClient.Said again = client.load(made, target.value());
        assertThat(again.status()).isEqualTo(1);
        assertThat(again.text()).contains("is not empty");
        damage(world, client, made);
    }

    /** What must not change on the way, and would, if triggers worked while rows are loaded or names were not put right. */
    private static void fillWithTraps(ArchiveWorld world, Marked source) throws SQLException {
        world.migrate(
                source,
                "CREATE TABLE every_byte (id INT PRIMARY KEY, b VARBINARY(300))",
                "INSERT INTO every_byte VALUES (1, x'" + everyByte() + "'), (2, NULL), (3, '')",
                "CREATE PROCEDURE own_name() BEGIN /* it's ;; // $$ all of them */ SELECT COUNT(*) FROM "
                        + source.name().quoted() + ".parent; END",
                // The trigger writes in lower case; an update leaves what a load must not touch.
                "UPDATE child SET parent_code = 'ONE' WHERE id = 1");
    }

    @Test
    void aMachineThatCannotSayWhetherThePackageIsWholeLoadsNothing() throws Exception {
        ArchiveWorld world = world(Flavour.MARIADB);
        Path made = folder.resolve("package");
        export(world, smallBackup(world), made);
        StandardClient client = new StandardClient(TestServers.of(Flavour.MARIADB), folder);
        DatabaseName target = plainDatabase(world);
        Path programs = Files.createDirectory(folder.resolve("programs"));
        link(programs, "dirname");

        StandardClient.Said refused = client.load(made, target.value(), programs.toString());
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.text())
                .contains("neither of the programs sha256sum and shasum")
                .contains("nothing was changed");
        assertThat(objects(world, target)).isZero();

        for (String program : List.of("sha256sum", "sed", "cat", "diff", "mktemp", "rm")) {
            link(programs, program);
        }
        StandardClient.Said loaded = client.load(made, target.value(), programs.toString());
        assertThat(loaded.status()).as(loaded.text()).isZero();
    }

    /** Puts one program of this machine on a path of its own. */
    private static void link(Path programs, String name) throws IOException {
        Path found = Stream.of(System.getenv("PATH").split(":", -1))
                .map(each -> Path.of(each, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow();
        Files.createSymbolicLink(programs.resolve(name), found);
    }

    private static void damage(ArchiveWorld world, StandardClient client, Path made) throws Exception {
        Path rows = made.resolve(
                Files.readString(made.resolve("rows.sql")).replaceAll("(?s).*'(data/[0-9]+-no_key.tsv)'.*", "$1"));
        DatabaseName other = plainDatabase(world);
        String text = Files.readString(rows);
        Files.writeString(rows, text.replaceFirst("1\tsame\n", "1\tsand\n"));
        StandardClient.Said refused = client.load(made, other.value());
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.text()).contains("damaged").contains("nothing was changed");
        assertThat(objects(world, other)).isZero();

        // Somebody makes the digests fit: the server's own sum still tells.
        Path sums = made.resolve("SHA256SUMS");
        Files.writeString(
                sums,
                Files.readAllLines(sums).stream()
                        .filter(line -> !line.contains("no_key"))
                        .collect(Collectors.joining("\n", "", "\n")));
        StandardClient.Said differs = client.load(made, other.value());
        assertThat(differs.status()).as(differs.text()).isEqualTo(1);
        assertThat(differs.text()).contains("not as they were taken");
    }

    @Test
    void aDamagedArchiveMakesNoPackageAndLeavesNothing() throws Exception {
        ArchiveWorld world = world(Flavour.MARIADB);
        Marked source = smallBackup(world);
        Path made = folder.resolve("package");
        assertThatThrownBy(() -> TenantExport.write(
                        world.store(), version -> ArchiveWorld.newKey(), ExportJob.plain(tenant(source), made)))
                .isInstanceOfSatisfying(
                        ProvisioningException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.BACKUP_CORRUPT));
        Path chunk = chunk();
        byte[] bytes = Files.readAllBytes(chunk);
        bytes[bytes.length - 1] ^= 1;
        Files.write(chunk, bytes);

        assertThatThrownBy(() -> export(world, source, made))
                .isInstanceOfSatisfying(
                        ProvisioningException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.BACKUP_CORRUPT));
        Files.delete(chunk);
        assertThatThrownBy(() -> export(world, source, made))
                .isInstanceOfSatisfying(
                        ProvisioningException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.STORE_MISSING));

        assertThat(names(folder)).containsExactly("store");
    }

    @Test
    void whatCannotBeWrittenIsRefusedWithTheNextStepAndLeavesNothing() throws Exception {
        ArchiveWorld world = world(Flavour.MARIADB);
        Marked source = smallBackup(world);
        Path there = Files.createDirectory(folder.resolve("there"));
        assertThatThrownBy(() -> export(world, source, there)).hasMessageContaining("exists; nothing was written");
        assertThatThrownBy(() -> export(world, source, folder.resolve("no/where")))
                .hasMessageContaining("Make it first");
        Path half = Files.createDirectory(folder.resolve("half.part"));
        assertThatThrownBy(() -> export(world, source, folder.resolve("half")))
                .hasMessageContaining("another export is writing it");
        assertThat(half).exists();
        assertThatThrownBy(() -> TenantExport.write(
                        world.store(),
                        version -> KEY,
                        ExportJob.plain(tenant(source), folder.resolve("other")).of("bak_aaaaaaaaaaaaaaaaaaaa")))
                .hasMessageContaining("no finished archive");
        try (PackageFolder full = PackageFolder.begin(folder.resolve("full"))) {
            assertThatThrownBy(() -> full.requireRoom(Long.MAX_VALUE)).hasMessageContaining("Make room");
        }
        // What a file system says when it is full in the middle of a file.
        try (PackageFolder full = PackageFolder.begin(folder.resolve("full"))) {
            assertThatThrownBy(() -> full.file("rows", PackageTarget.UNKNOWN, target -> {
                        target.write(1);
                        throw new IOException("No space left on device");
                    }))
                    .hasMessageContaining("is full; what was written is removed");
        }
        assertThat(names(folder)).containsExactly("half.part", "store", "there");
    }

    private ArchiveWorld world(Flavour flavour) throws IOException {
        Path store = Files.createDirectory(folder.resolve("store"));
        return new ArchiveWorld(flavour, store)
                .with(new DirectoryStore("test", store))
                .with(KEY);
    }

    private static Marked smallBackup(ArchiveWorld world) throws SQLException {
        Marked source = world.newDatabase();
        world.migrate(source, "CREATE TABLE t (id INT PRIMARY KEY)", "INSERT INTO t VALUES (1)");
        world.backUp(source, 1);
        return source;
    }

    private static ExportReport export(ArchiveWorld world, Marked source, Path target) {
        return TenantExport.write(world.store(), version -> KEY, ExportJob.plain(tenant(source), target));
    }

    private static String tenant(Marked source) {
        return source.identity().tenantId();
    }

    private static DatabaseName plainDatabase(ArchiveWorld world) throws SQLException {
        DatabaseName name = DatabaseName.generate(new SecureRandom());
        try (Connection session = world.server().administrator()) {
            Registered.execute(session, "CREATE DATABASE " + name.quoted() + " CHARACTER SET latin1");
        }
        return name;
    }

    private static SchemaDefinition definition(ArchiveWorld world, DatabaseName database) throws SQLException {
        try (Connection session = world.server().administrator()) {
            WorkSession.prepare(session, database);
            return SchemaReader.read(session, database);
        }
    }

    private static long objects(ArchiveWorld world, DatabaseName database) throws SQLException {
        return world.number(
                database, "SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = '" + database + "'");
    }

    private static String everyByte() {
        return IntStream.range(0, 256).mapToObj("%02x"::formatted).collect(Collectors.joining());
    }

    private Path chunk() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("store"))) {
            return files.filter(file -> file.toString().contains("rows-"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }
}
