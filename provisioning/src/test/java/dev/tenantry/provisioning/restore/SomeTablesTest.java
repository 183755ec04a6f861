package dev.tenantry.provisioning.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenantry.provisioning.ArchiveWorld;
import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.Registered.Marked;
import dev.tenantry.provisioning.backup.ArchiveObjects;
import dev.tenantry.provisioning.backup.Manifest;
import dev.tenantry.provisioning.backup.Progress;
import dev.tenantry.provisioning.database.ObjectKind;
import dev.tenantry.provisioning.database.SchemaObject;
import dev.tenantry.provisioning.identifier.ObjectName;
import dev.tenantry.provisioning.store.ObjectStore;
import java.io.InputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SomeTablesTest {
    private static final String FLAVOURS = "dev.tenantry.provisioning.embedded.FlavoursUnderTest#all";

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void everyTableOfEveryNameComesAloneWithAllItsRows(Flavour flavour) throws SQLException {
        ArchiveWorld world = new ArchiveWorld(flavour, folder);
        Marked source = world.newDatabase();
        Marked target = world.newDatabase();
        world.fillWithEverything(source);
        world.backUp(source, 2);
        List<String> names = tables(manifest(world, source));
        assertThat(names).hasSize(12).contains("odd name's \"table\" ☃");

        for (String name : names) {
            RestoreReport report = world.restore(source, target, Progress.NONE, List.of(name));

            assertThat(report.tables()).as(name).isEqualTo(1);
            assertThat(report.leftOut().triggers()).isPositive();
            assertThat(report.leftOut().views()).isPositive();
            assertThat(report.leftOut().routines()).isPositive();
            assertThat(report.leftOut().events()).isPositive();
            DatabaseDifference difference = world.difference(source.name(), target.name(), new ObjectName(name));
            assertThat(difference.tables())
                    .containsExactly(new DatabaseDifference.Table(
                            name, DatabaseDifference.Verdict.SAME, report.rows(), report.rows()));
            assertThat(world.number(
                            target.name(),
                            "SELECT COUNT(*) FROM information_schema.TABLES"
                                    + " WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME <> 'tenantry_identity'"))
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void tablesThatLeadToThemselvesAndToEachOtherKeepTheirForeignKeys(Flavour flavour) throws SQLException {
        ArchiveWorld world = new ArchiveWorld(flavour, folder);
        Marked source = world.newDatabase();
        Marked target = world.newDatabase();
        world.fillWithEverything(source);
        world.backUp(source, 2);

        RestoreReport both = world.restore(source, target, Progress.NONE, List.of("child", "parent"));

        assertThat(both.leftOut().foreignKeys()).isEmpty();
        assertThat(foreignKeys(world, target)).isEqualTo(4);

        RestoreReport parent = world.restore(source, target, Progress.NONE, List.of("parent"));

        assertThat(parent.leftOut().foreignKeys()).containsExactly("circular of parent to child");
        assertThat(foreignKeys(world, target)).isEqualTo(1);
        assertThat(nextValue(world, target, "parent")).isEqualTo(nextValue(world, source, "parent"));
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aTableWithoutItsParentNamesWhatItGoesWithoutAndReadsNothingElse(Flavour flavour) throws SQLException {
        ArchiveWorld world = new ArchiveWorld(flavour, folder);
        Marked source = world.newDatabase();
        Marked target = world.newDatabase();
        world.fillWithEverything(source);
        world.backUp(source, 2);
        Manifest manifest = manifest(world, source);
        Set<String> read = new ConcurrentSkipListSet<>();

        RestoreReport report =
                world.with(recording(world.store(), read)).restore(source, target, Progress.NONE, List.of("child"));

        assertThat(report.leftOut().foreignKeys())
                .containsExactlyInAnyOrder("to_parent of child to parent", "to_code of child to parent");
        assertThat(foreignKeys(world, target)).isZero();
        Set<String> needed = new TreeSet<>(Set.of("1.manifest"));
        manifest.tables().stream()
                .filter(table -> table.name().equals("child"))
                .flatMap(table -> table.chunks().stream())
                .forEach(chunk -> needed.add("1." + chunk.object()));
        assertThat(read).isEqualTo(needed);
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aDifferenceInATakenTableIsFoundAndTheRestoreIsNotDone(Flavour flavour) throws SQLException {
        ArchiveWorld world = new ArchiveWorld(flavour, folder);
        Marked source = world.newDatabase();
        Marked target = world.newDatabase();
        world.migrate(
                source,
                "CREATE TABLE bill (id INT PRIMARY KEY, note VARCHAR(20), KEY by_note (note))",
                "CREATE TABLE other (id INT PRIMARY KEY)",
                "INSERT INTO bill VALUES (1, 'one'), (2, 'two')");
        world.backUp(source, 1);

        for (String harm : List.of("DELETE FROM bill WHERE id = 2", "DROP INDEX by_note ON bill")) {
            AtomicBoolean done = new AtomicBoolean();
            assertThatThrownBy(() -> world.restore(
                            source,
                            target,
                            (phase, bytes, rows, total) -> {
                                if (phase.equals("verify") && done.compareAndSet(false, true)) {
                                    run(world, target, harm);
                                }
                            },
                            List.of("bill")))
                    .as(harm)
                    .isInstanceOfSatisfying(
                            ProvisioningException.class,
                            e -> assertThat(e.code()).isEqualTo(FailureCode.RESTORE_DIFFERENT))
                    .hasMessageContaining("bill");
        }
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void anUnknownTableIsRefusedWithTheNearestNamesBeforeAnythingIsMade(Flavour flavour) throws SQLException {
        ArchiveWorld world = new ArchiveWorld(flavour, folder);
        Marked source = world.newDatabase();
        Marked target = world.newDatabase();
        world.migrate(
                source,
                "CREATE TABLE invoice (id INT PRIMARY KEY)",
                "CREATE TABLE invoice_line (id INT PRIMARY KEY)",
                "CREATE TABLE track (id INT PRIMARY KEY)",
                "CREATE TABLE zebra (id INT PRIMARY KEY)",
                "CREATE SQL SECURITY INVOKER VIEW open_invoice AS SELECT id FROM invoice");
        world.backUp(source, 1);

        assertThatThrownBy(() -> world.restore(source, target, Progress.NONE, List.of("track", "INVOICE", "nonsense")))
                .isInstanceOfSatisfying(ProvisioningException.class, e -> {
                    assertThat(e.code()).isEqualTo(FailureCode.RESTORE_TABLE_UNKNOWN);
                    assertThat(e.nextSteps()).anyMatch(step -> step.contains("--table"));
                })
                .hasMessageContaining("has no table INVOICE (and 1 more are unknown)")
                .hasMessageContaining("of its 4 tables: invoice, ");
        assertThatThrownBy(() -> world.restore(source, target, Progress.NONE, List.of("open_invoice")))
                .hasMessageContaining("open_invoice is a view, and only tables can be taken");
        assertThatThrownBy(() -> world.restore(source, target, Progress.NONE, List.of("x`; DROP TABLE track; -- \n")))
                .hasMessageContaining("has no table x`; DROP TABLE track; -- ?");
        assertThat(world.number(
                        target.name(),
                        "SELECT COUNT(*) FROM information_schema.TABLES"
                                + " WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME <> 'tenantry_identity'"))
                .isZero();
    }

    /** Only this flavour has sequences. */
    @Test
    void aSequenceThatAColumnDrawsFromComesWithItsTable() throws SQLException {
        ArchiveWorld world = new ArchiveWorld(Flavour.MARIADB, folder);
        Marked source = world.newDatabase();
        Marked target = world.newDatabase();
        world.migrate(
                source,
                "CREATE SEQUENCE number_of_bill START WITH 500",
                "CREATE SEQUENCE number_of_nothing",
                "CREATE TABLE bill (id BIGINT NOT NULL DEFAULT (NEXT VALUE FOR number_of_bill) PRIMARY KEY, v INT)",
                "INSERT INTO bill (v) VALUES (1), (2)");
        world.backUp(source, 1);

        world.restore(source, target, Progress.NONE, List.of("bill"));

        assertThat(world.number(
                        target.name(),
                        "SELECT COUNT(*) FROM information_schema.TABLES"
                                + " WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'SEQUENCE'"))
                .isEqualTo(1);
        assertThat(world.number(target.name(), "SELECT MAX(id) FROM bill")).isEqualTo(501);
    }

    private static Manifest manifest(ArchiveWorld world, Marked source) {
        return Manifest.read(
                new ArchiveObjects(world.store(), world.key(), source.identity().tenantId(), ArchiveWorld.BACKUP, 1));
    }

    private static List<String> tables(Manifest manifest) {
        return manifest.definition().of(ObjectKind.TABLE).stream()
                .map(SchemaObject::name)
                .toList();
    }

    private static long foreignKeys(ArchiveWorld world, Marked database) throws SQLException {
        return world.number(
                database.name(),
                "SELECT COUNT(*) FROM information_schema.TABLE_CONSTRAINTS"
                        + " WHERE CONSTRAINT_SCHEMA = DATABASE() AND CONSTRAINT_TYPE = 'FOREIGN KEY'");
    }

    private static long nextValue(ArchiveWorld world, Marked database, String table) throws SQLException {
        return world.number(
                database.name(),
                "SELECT AUTO_INCREMENT FROM information_schema.TABLES"
                        + " WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = '" + table + "'");
    }

    private static void run(ArchiveWorld world, Marked database, String sql) {
        try (Connection session = world.server().administrator();
                Statement statement = session.createStatement()) {
            statement.execute("USE " + database.name().quoted());
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same store, which notes what is read. */
    private static ObjectStore recording(ObjectStore inside, Set<String> read) {
        return new ObjectStore() {
            @Override
            public String name() {
                return inside.name();
            }

            @Override
            public StoredObject write(String key, ObjectWriter writer) {
                return inside.write(key, writer);
            }

            @Override
            public InputStream read(String key) {
                read.add(key.substring(key.lastIndexOf('/') + 1));
                return inside.read(key);
            }

            @Override
            public List<String> list(String prefix) {
                return inside.list(prefix);
            }

            @Override
            public void delete(String key) {
                inside.delete(key);
            }
        };
    }
}
