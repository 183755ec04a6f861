package dev.tenantry.provisioning.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenantry.provisioning.ArchiveWorld;
import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.Registered.Marked;
import dev.tenantry.provisioning.database.SessionSource;
import dev.tenantry.provisioning.server.MigratorAccess;
import dev.tenantry.provisioning.server.MigratorRights;
import dev.tenantry.provisioning.server.SessionPurpose;
import dev.tenantry.provisioning.template.MigrationSet.MigrationSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TemplatesTest {
    private static final String FLAVOURS = "dev.tenantry.provisioning.embedded.FlavoursUnderTest#all";

    private static final MigrationSet MIGRATIONS = new MigrationSet(
            List.of(new MigrationSource("V1__tables.sql", """
                    CREATE TABLE customer (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, name VARCHAR(100) NOT NULL, doc JSON, flags BIT(5), price FLOAT);
                    CREATE TABLE orders (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, customer_id INT NOT NULL,
                      CONSTRAINT of_customer FOREIGN KEY (customer_id) REFERENCES customer (id), KEY x (id, customer_id)) AUTO_INCREMENT = 500;
                    INSERT INTO customer (name, doc, flags, price) VALUES ('Zoë 😀; it''s', '{"a": 1}', b'101', 0.1), ('tab\\tline', NULL, NULL, NULL);
                    """), new MigrationSource("V2__programs.sql", """
                    CREATE VIEW z AS SELECT id, name FROM customer;
                    CREATE VIEW a AS SELECT id FROM z;
                    DELIMITER //
                    CREATE FUNCTION twice(x INT) RETURNS INT DETERMINISTIC BEGIN RETURN x * 2; END//
                    CREATE PROCEDURE p() BEGIN SELECT 'a;b'; END//
                    CREATE TRIGGER t2 BEFORE INSERT ON orders FOR EACH ROW SET NEW.customer_id = NEW.customer_id//
                    CREATE TRIGGER t1 BEFORE INSERT ON orders FOR EACH ROW PRECEDES t2 BEGIN SET NEW.id = NEW.id; END//
                    CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM orders WHERE id < 0//
                    DELIMITER ;
                    """)));

    @TempDir
    Path folder;

    private static Template record(ArchiveWorld world, MigrationSet migrations) {
        Marked scratch = world.newDatabase();
        try (MigratorAccess migrator = world.server().access().openMigrator(scratch.name(), MigratorRights.BUILD)) {
            return Templates.record(
                    () -> migrator.open(SessionPurpose.MIGRATING), world.facts(), migrations, scratch.name());
        }
    }

    private static void apply(ArchiveWorld world, Marked target, Template template, MigratorRights rights) {
        try (MigratorAccess migrator = world.server().access().openMigrator(target.name(), rights)) {
            Templates.apply(() -> migrator.open(SessionPurpose.REPLAYING), target.name(), template);
        }
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aReplayedDatabaseIsWhatFlywayBuiltAndFlywayFindsNothingToDo(Flavour flavour) throws SQLException {
        ArchiveWorld world = new ArchiveWorld(flavour, folder);
        Template template = record(world, MIGRATIONS);
        Marked target = world.newDatabase();

        apply(world, target, template, MigratorRights.BUILD);

        assertThat(world.fingerprint(target)).isEqualTo(template.fingerprint());
        assertThat(world.number(
                        target.name(), "SELECT COUNT(*) FROM customer WHERE name = 'Zoë 😀; it''s' AND flags = 5"))
                .isEqualTo(1);
        assertThat(world.number(target.name(), "SELECT twice(id) FROM a ORDER BY id LIMIT 1"))
                .isEqualTo(2);
        world.migrate(target, "INSERT INTO orders (customer_id) VALUES (1)");
        assertThat(world.number(target.name(), "SELECT MAX(id) FROM orders")).isEqualTo(500);
        try (MigratorAccess migrator = world.server().access().openMigrator(target.name(), MigratorRights.BUILD)) {
            Flyway flyway = FlywayRun.flyway(() -> migrator.open(SessionPurpose.MIGRATING), MIGRATIONS, target.name());
            assertThat(flyway.info().pending()).isEmpty();
            flyway.validate();
            assertThat(flyway.migrate().migrationsExecuted).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aReplayWhoseRowsAreNotTheRecordedOnesIsRefusedAndTheTableNamed(Flavour flavour) {
        ArchiveWorld world = new ArchiveWorld(flavour, folder);
        Template template = record(world, MIGRATIONS);
        for (String planted : List.of(
                "UPDATE customer SET price = 0.2 WHERE id = 1",
                "UPDATE customer SET name = 'tab  line' WHERE id = 2",
                "DELETE FROM customer WHERE id = 2",
                "INSERT INTO customer (id, name) VALUES (9, 'one too many')")) {
            Template wrong = withRow(template, "customer", planted);
            Marked target = world.newDatabase();

            assertThatThrownBy(() -> apply(world, target, wrong, MigratorRights.BUILD))
                    .as(planted)
                    .isInstanceOfSatisfying(
                            ProvisioningException.class,
                            e -> assertThat(e.code()).isEqualTo(FailureCode.TEMPLATE_DIFFERS))
                    .hasMessageContaining("the rows of these tables differ: customer");
        }
    }

    /** A template whose replay runs one more statement after the rows of that table. */
    private static Template withRow(Template template, String table, String statement) {
        TemplateContent content = TemplateContent.decode(template.content());
        List<String> rows = content.rows().stream()
                .map(row -> SeedRows.tableOf(row).value().equals(table) ? row + ";\n" + statement : row)
                .toList();
        assertThat(rows).isNotEqualTo(content.rows());
        return new Template(
                template.recordedOn(),
                template.fingerprint(),
                new TemplateContent(content.format(), content.definition(), rows, content.sums()).encode());
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void tablesThatReferToEachOtherInARingAndALineAreBuiltAndTheirKeysHold(Flavour flavour) throws SQLException {
        ArchiveWorld world = new ArchiveWorld(flavour, folder);
        StringBuilder sql = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            sql.append("CREATE TABLE t%02d (id INT PRIMARY KEY, before_id INT, KEY by_before (before_id)%s);\n"
                    .formatted(i, i == 0 ? "" : ", FOREIGN KEY (before_id) REFERENCES t%02d (id)".formatted(i - 1)));
        }
        sql.append("ALTER TABLE t00 ADD FOREIGN KEY (before_id) REFERENCES t19 (id);\n");
        Template template =
                record(world, new MigrationSet(List.of(new MigrationSource("V1__ring.sql", sql.toString()))));
        Marked target = world.newDatabase();

        apply(world, target, template, MigratorRights.BUILD);

        assertThat(world.fingerprint(target)).isEqualTo(template.fingerprint());
        for (int i = 0; i < 20; i++) {
            String orphan = "INSERT INTO t%02d VALUES (1, 77)".formatted(i);
            assertThatThrownBy(() -> world.migrate(target, orphan)).hasStackTraceContaining("foreign key constraint");
        }
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aLoginThatFailsFailsTheReplayAndTheOtherSessionIsClosed(Flavour flavour) throws SQLException {
        ArchiveWorld world = new ArchiveWorld(flavour, folder);
        String tables =
                "CREATE TABLE a (id INT); CREATE TABLE b (id INT); CREATE TABLE c (id INT); CREATE TABLE d (id INT);";
        Template template = record(world, new MigrationSet(List.of(new MigrationSource("V1__tables.sql", tables))));
        Marked target = world.newDatabase();
        List<Connection> opened = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger logins = new AtomicInteger();
        try (MigratorAccess migrator = world.server().access().openMigrator(target.name(), MigratorRights.BUILD)) {
            SessionSource oneOnly = () -> {
                if (logins.incrementAndGet() > 1) {
                    throw new ProvisioningException(FailureCode.SERVER_BUSY, "the server has too many connections");
                }
                Connection session = migrator.open(SessionPurpose.REPLAYING);
                opened.add(session);
                return session;
            };

            assertThatThrownBy(() -> Templates.apply(oneOnly, target.name(), template))
                    .isInstanceOfSatisfying(
                            ProvisioningException.class,
                            e -> assertThat(e.code()).isEqualTo(FailureCode.SERVER_BUSY));
        }

        assertThat(logins).hasValue(2);
        assertThat(opened)
                .singleElement()
                .satisfies(session -> assertThat(session.isClosed()).isTrue());
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aHalfBuiltDatabaseIsBuiltAnew(Flavour flavour) throws SQLException {
        ArchiveWorld world = new ArchiveWorld(flavour, folder);
        Template template = record(world, MIGRATIONS);
        Marked target = world.newDatabase();
        world.migrate(
                target,
                "CREATE TABLE orders (wrong INT)",
                "CREATE VIEW a AS SELECT 1 AS x",
                "CREATE TABLE customer (half INT)");

        apply(world, target, template, MigratorRights.BUILD_AND_DROP);
        apply(world, target, template, MigratorRights.BUILD_AND_DROP);

        assertThat(world.fingerprint(target)).isEqualTo(template.fingerprint());
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aBrokenMigrationIsNamedWithItsLineAndWhatIsHalfApplied(Flavour flavour) {
        ArchiveWorld world = new ArchiveWorld(flavour, folder);
        MigrationSet broken = new MigrationSet(List.of(
                new MigrationSource("V1__fine.sql", "CREATE TABLE a (id INT PRIMARY KEY);"),
                new MigrationSource(
                        "V2__broken.sql", "CREATE TABLE b (id INT PRIMARY KEY);\n\nALTER TABLE nowhere ADD c INT;\n")));

        assertThatThrownBy(() -> record(world, broken))
                .isInstanceOfSatisfying(
                        ProvisioningException.class,
                        e -> assertThat(e.code()).isEqualTo(FailureCode.SCHEMA_MIGRATION_FAILED))
                .hasMessageContainingAll(
                        "V2__broken.sql, line 3", "nowhere", "Half-applied: the first 1 statement", "V1__fine.sql");
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void everySingleChangeAltersTheFingerprint(Flavour flavour) throws SQLException {
        ArchiveWorld world = new ArchiveWorld(flavour, folder);
        Template template = record(world, MIGRATIONS);
        Marked target = world.newDatabase();
        apply(world, target, template, MigratorRights.BUILD);
        String last = world.fingerprint(target).sha256();
        for (String change : List.of(
                "ALTER TABLE customer ADD extra INT",
                "ALTER TABLE customer MODIFY extra BIGINT",
                "ALTER TABLE customer MODIFY extra BIGINT DEFAULT 3",
                "ALTER TABLE customer MODIFY extra BIGINT DEFAULT 3 COMMENT 'c'",
                "ALTER TABLE customer MODIFY name VARCHAR(100) CHARACTER SET latin1 NOT NULL",
                "ALTER TABLE customer ADD made INT GENERATED ALWAYS AS (extra + 1) VIRTUAL",
                "CREATE INDEX by_extra ON customer (extra)",
                "ALTER TABLE customer ADD CONSTRAINT checked CHECK (extra > -5)",
                "ALTER TABLE customer COMMENT = 'told'",
                "ALTER TABLE orders DROP FOREIGN KEY of_customer",
                "CREATE VIEW third AS SELECT 1 AS x",
                "CREATE OR REPLACE VIEW third AS SELECT 2 AS x",
                "DROP FUNCTION twice",
                "DROP TRIGGER t1",
                "ALTER EVENT e DISABLE",
                "UPDATE flyway_schema_history SET checksum = 1 WHERE installed_rank = 1")) {
            world.migrate(target, change);
            String now = world.fingerprint(target).sha256();
            assertThat(now).as(change).isNotEqualTo(last);
            last = now;
        }
        world.migrate(target, "INSERT INTO customer (name) VALUES ('row')", "ALTER TABLE orders AUTO_INCREMENT = 9000");
        assertThat(world.fingerprint(target).sha256()).isEqualTo(last);
    }
}
