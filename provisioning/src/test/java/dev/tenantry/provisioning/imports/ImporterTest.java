package dev.tenantry.provisioning.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.github.luben.zstd.Zstd;
import dev.tenantry.provisioning.ArchiveWorld;
import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.JdbcDatabaseServer;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.Registered.Marked;
import dev.tenantry.provisioning.backup.ArchiveKey;
import dev.tenantry.provisioning.backup.Progress;
import dev.tenantry.provisioning.database.SchemaDefinition;
import dev.tenantry.provisioning.database.SchemaReader;
import dev.tenantry.provisioning.database.WorkSession;
import dev.tenantry.provisioning.embedded.DumpProgram;
import dev.tenantry.provisioning.export.ExportJob;
import dev.tenantry.provisioning.export.RowFormat;
import dev.tenantry.provisioning.export.TenantExport;
import dev.tenantry.provisioning.identifier.DatabaseName;
import dev.tenantry.provisioning.restore.DatabaseDifference;
import dev.tenantry.provisioning.store.DirectoryStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files from elsewhere, loaded into a new database by the account that may work there only. */
class ImporterTest {
    private static final String FLAVOURS = "dev.tenantry.provisioning.embedded.FlavoursUnderTest#all";
    private static final ArchiveKey KEY = ArchiveWorld.newKey();
    private static final String HEAD = "-- MySQL dump 10.13\n";
    private static final String FOOT = "\n-- Dump completed on 2026-01-01\n";

    @TempDir
    Path folder = Path.of("");

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void whatTheServersOwnProgramDumpedComesInWithoutLossUnderItsNewOwner(Flavour flavour) throws Exception {
        ArchiveWorld world = world(flavour);
        Marked source = everything(world);
        // A dump program writes six digits of a FLOAT, whatever it holds.
        world.migrate(source, "UPDATE `every type` SET c_float = 0.5 WHERE c_float IS NOT NULL");
        Optional<Path> dump = DumpProgram.write(flavour, source.name(), folder, List.of());
        assumeThat(dump).isPresent();
        byte[] plain = Files.readAllBytes(dump.orElseThrow());

        for (byte[] content : List.of(plain, gzip(plain), Zstd.compress(plain))) {
            Marked target = world.newDatabase();
            ImportFile file = file(ImportFormat.DUMP, content);
            Importer.check(file, target.name(), Progress.NONE);
            ImportReport report = server(world).importFile(target.name(), target.identity(), file, Progress.NONE);
            // A second time, as after a crash: what is there goes first.
            server(world).importFile(target.name(), target.identity(), file, Progress.NONE);

            assertThat(report.rows()).isGreaterThan(10);
            assertSame(world, source, target);
        }
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void whatWasExportedComesInWithoutLossUnderItsNewOwner(Flavour flavour) throws Exception {
        ArchiveWorld world = world(flavour);
        Marked source = everything(world);
        Path made = export(world, source);
        Marked target = world.newDatabase();
        ImportFile file = file(ImportFormat.PACKAGE, Packing.pack(made));

        Importer.check(file, target.name(), Progress.NONE);
        server(world).importFile(target.name(), target.identity(), file, Progress.NONE);
        ImportReport report = server(world).importFile(target.name(), target.identity(), file, Progress.NONE);

        assertThat(report.rows()).isGreaterThan(10);
        assertSame(world, source, target);
        tamper(world, made, target);
        Path lines = folder.resolve("lines");
        TenantExport.write(
                world.store(),
                version -> KEY,
                ExportJob.plain(source.identity().tenantId(), lines).in(RowFormat.NDJSON));
        assertRefused(
                target, ImportFormat.PACKAGE, Packing.pack(lines), FailureCode.IMPORT_UNREADABLE, "without --format");
    }

    private static void tamper(ArchiveWorld world, Path made, Marked target) throws IOException {
        Path sums = made.resolve("SHA256SUMS");
        String list = Files.readString(sums);
        String data = list.replaceAll("(?s).*  (data/[0-9]+-every_byte.tsv).*", "$1");
        byte[] rows = Files.readAllBytes(made.resolve(data));
        byte[] changed = rows.clone();
        changed[0] = '7';
        Files.write(made.resolve(data), changed);
        assertRefused(target, ImportFormat.PACKAGE, Packing.pack(made), FailureCode.IMPORT_DAMAGED, data);

        // Somebody makes the list fit: the sums still tell.
        String digest = java.util.HexFormat.of().formatHex(sha256(changed));
        Files.writeString(sums, list.replaceAll("[0-9a-f]{64}(?=  " + data + ")", digest));
        ImportFile fits = file(ImportFormat.PACKAGE, Packing.pack(made));
        Importer.check(fits, target.name(), Progress.NONE);
        assertThatThrownBy(() -> server(world).importFile(target.name(), target.identity(), fits, Progress.NONE))
                .isInstanceOfSatisfying(
                        ProvisioningException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.IMPORT_DIFFERENT))
                .hasMessageContaining("every_byte");

        Files.write(made.resolve(data), rows);
        Files.writeString(sums, list);
        Files.writeString(made.resolve("data/more.tsv"), "1\n");
        assertRefused(target, ImportFormat.PACKAGE, Packing.pack(made), FailureCode.IMPORT_DAMAGED, "data/more.tsv");
        Files.delete(made.resolve("data/more.tsv"));
        Files.delete(made.resolve("programs.sql"));
        assertRefused(target, ImportFormat.PACKAGE, Packing.pack(made), FailureCode.IMPORT_DAMAGED, "programs.sql");
        byte[] half = Packing.pack(made);
        assertRefused(
                target,
                ImportFormat.PACKAGE,
                java.util.Arrays.copyOf(half, half.length / 2),
                FailureCode.IMPORT_DAMAGED,
                "cut off");
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void theServerItselfKeepsHostileStatementsOutOfEverythingElse(Flavour flavour) throws Exception {
        ArchiveWorld world = world(flavour);
        Marked neighbour = world.newDatabase();
        world.migrate(neighbour, "CREATE TABLE t (id INT PRIMARY KEY)", "INSERT INTO t VALUES (1)");
        String theirs = neighbour.name().quoted();
        for (String hostile : List.of(
                "INSERT INTO " + theirs + ".t VALUES (666);",
                "CREATE TABLE " + theirs + ".x (id INT);",
                "CREATE VIEW v AS SELECT * FROM " + theirs + ".t;",
                "CREATE TABLE c AS SELECT * FROM " + theirs + ".t;",
                "INSERT INTO mysql.db SELECT * FROM mysql.db;",
                "CREATE TRIGGER x BEFORE INSERT ON " + theirs + ".t FOR EACH ROW SET NEW.id = 1;",
                "CREATE DEFINER\n=/* */root@localhost TRIGGER " + theirs
                        + ".x BEFORE INSERT ON t FOR EACH ROW SET @a = 1;",
                "ALTER TABLE ok RENAME TO " + theirs + ".stolen;",
                "CREATE FUNCTION f() RETURNS INT SONAME 'x.so';",
                "INSERT INTO ok VALUES (LOAD_FILE('/etc/passwd')), (1/0), ('x');")) {
            Marked target = world.newDatabase();
            byte[] dump = (HEAD + "CREATE TABLE ok (id INT PRIMARY KEY);\n" + hostile + FOOT)
                    .getBytes(StandardCharsets.UTF_8);

            assertThatThrownBy(() -> server(world)
                            .importFile(target.name(), target.identity(), file(ImportFormat.DUMP, dump), Progress.NONE))
                    .as(hostile)
                    .isInstanceOfSatisfying(
                            ProvisioningException.class,
                            e -> assertThat(e.code()).isEqualTo(FailureCode.IMPORT_REFUSED))
                    .hasMessageContaining("line 3 of the dump");

            assertThat(world.number(neighbour.name(), "SELECT COUNT(*) * 10 + MAX(id) FROM t"))
                    .isEqualTo(11);
            assertThat(server(world).observeDatabase(target.name()).identity()).isEqualTo(target.identity());
        }
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aProgramOfTheDumpIsNoWayAroundTheAccount(Flavour flavour) throws Exception {
        ArchiveWorld world = world(flavour);
        Marked target = world.newDatabase();
        // The definer is left out, and the mark that it brings; its program drops nothing.
        String dump = HEAD + """
                CREATE DATABASE /*!32312 IF NOT EXISTS*/ `shop` /*!40100 DEFAULT CHARACTER SET latin1 */;
                USE `shop`;
                CREATE TABLE t (id INT PRIMARY KEY);
                INSERT INTO t VALUES (1);
                /*!50001 CREATE ALGORITHM=UNDEFINED */
                /*!50013 DEFINER=`root`@`localhost` SQL SECURITY DEFINER */
                /*!50001 VIEW `v` AS select user from mysql.user */;
                """ + FOOT;
        assertThatThrownBy(() -> server(world)
                        .importFile(
                                target.name(),
                                target.identity(),
                                file(ImportFormat.DUMP, dump.getBytes(StandardCharsets.UTF_8)),
                                Progress.NONE))
                .hasMessageContaining("line 6 of the dump");
        String mark = HEAD + """
                DROP TABLE IF EXISTS `tenantry_identity`;
                /*!50001 CREATE ALGORITHM=UNDEFINED */
                /*!50013 DEFINER=`root`@`%` SQL SECURITY INVOKER */
                /*!50001 VIEW `tenantry_identity` AS select 'tnt_of_others' AS `tenant_id` */;
                DELIMITER ;;
                /*!50003 CREATE*/ /*!50017 DEFINER=`root`@`localhost`*/ /*!50003 PROCEDURE p() BEGIN DROP VIEW tenantry_identity; END */;;
                DELIMITER ;
                """ + FOOT;
        server(world)
                .importFile(
                        target.name(),
                        target.identity(),
                        file(ImportFormat.DUMP, mark.getBytes(StandardCharsets.UTF_8)),
                        Progress.NONE);
        assertThat(server(world).observeDatabase(target.name()).identity()).isEqualTo(target.identity());
        assertThat(world.number(
                        target.name(),
                        "SELECT COUNT(*) FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = '" + target.name()
                                + "' AND DEFINER LIKE 'm%'"))
                .isEqualTo(1);
    }

    private static void assertRefused(
            Marked target, ImportFormat format, byte[] content, FailureCode code, String words) {
        assertThatThrownBy(() -> Importer.check(file(format, content), target.name(), Progress.NONE))
                .isInstanceOfSatisfying(
                        ProvisioningException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(words)
                .hasMessageContaining("nothing was imported");
    }

    private static void assertSame(ArchiveWorld world, Marked source, Marked target) throws SQLException {
        assertThat(world.difference(source.name(), target.name()).tables().stream()
                        .filter(table -> table.verdict() != DatabaseDifference.Verdict.SAME))
                .isEmpty();
        SchemaDefinition expected = definition(world, source.name());
        assertThat(expected.differences(definition(world, target.name()))).isEmpty();
        assertThat(server(world).observeDatabase(target.name()).identity()).isEqualTo(target.identity());
        assertThat(world.number(
                        target.name(), "SELECT COUNT(*) FROM every_byte WHERE b = UNHEX('" + everyByte() + "')"))
                .isEqualTo(1);
    }

    private Marked everything(ArchiveWorld world) throws SQLException {
        Marked source = world.newDatabase();
        world.fillWithEverything(source);
        world.migrate(
                source,
                "CREATE TABLE every_byte (id INT PRIMARY KEY, b VARBINARY(300))",
                "INSERT INTO every_byte VALUES (1, x'" + everyByte() + "'), (2, NULL), (3, '')");
        return source;
    }

    private Path export(ArchiveWorld world, Marked source) {
        world.backUp(source, 2);
        Path made = folder.resolve("package");
        TenantExport.write(
                world.store(), version -> KEY, ExportJob.plain(source.identity().tenantId(), made));
        return made;
    }

    private ArchiveWorld world(Flavour flavour) throws IOException {
        Path store = Files.createDirectory(folder.resolve("store"));
        return new ArchiveWorld(flavour, store)
                .with(new DirectoryStore("test", store))
                .with(KEY);
    }

    private static JdbcDatabaseServer server(ArchiveWorld world) {
        return new JdbcDatabaseServer(world.server().access());
    }

    private static SchemaDefinition definition(ArchiveWorld world, DatabaseName database) throws SQLException {
        try (Connection session = world.server().administrator()) {
            WorkSession.prepare(session, database);
            return SchemaReader.read(session, database);
        }
    }

    private static ImportFile file(ImportFormat format, byte[] content) {
        return new ImportFile(format, () -> new ByteArrayInputStream(content), 1L << 30);
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(content);
        }
        return packed.toByteArray();
    }

    private static byte[] sha256(byte[] content) {
        try {
            return java.security.MessageDigest.getInstance("SHA-256").digest(content);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String everyByte() {
        return IntStream.range(0, 256).mapToObj("%02x"::formatted).collect(Collectors.joining());
    }
}
