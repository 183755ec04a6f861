package dev.tenantry.provisioning.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.provisioning.ArchiveWorld;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.Registered;
import dev.tenantry.provisioning.Registered.Marked;
import dev.tenantry.provisioning.backup.Manifest.Position;
import dev.tenantry.provisioning.embedded.FlavoursUnderTest;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class QuietLogTest {
    private static final String SOURCE = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
    private static final String OTHER = "4ea6905c-eab7-11f1-9e80-02fc00000001";

    @TempDir
    Path folder;

    /** What is done on a server, and whether it is the tenant's; {@code %s} is the tenant's database. */
    private static Stream<Arguments> changes() {
        List<Arguments> changes = List.of(
                Arguments.of(true, List.of("INSERT INTO %s.t VALUES (2, 'x')")),
                Arguments.of(true, List.of("UPDATE %s.t SET b = 'y'")),
                Arguments.of(true, List.of("DELETE FROM %s.t")),
                Arguments.of(true, List.of("TRUNCATE TABLE %s.t")),
                Arguments.of(true, List.of("CREATE TABLE %s.u (a INT PRIMARY KEY)")),
                Arguments.of(true, List.of("USE %s", "ALTER TABLE t ADD COLUMN c INT")),
                Arguments.of(
                        true,
                        List.of(
                                "XA START 'branch'",
                                "INSERT INTO %s.t VALUES (3, 'x')",
                                "XA END 'branch'",
                                "XA PREPARE 'branch'",
                                "XA COMMIT 'branch'")),
                Arguments.of(true, List.of("BEGIN", "UPDATE other.t SET b = 'z'", "UPDATE %s.t SET b = 'z'", "COMMIT")),
                Arguments.of(false, List.of("UPDATE other.t SET b = 'z'")),
                Arguments.of(
                        false, List.of("USE other", "INSERT INTO t VALUES (4, 'COMMIT; XA ')", "TRUNCATE TABLE t")),
                Arguments.of(false, List.of("BEGIN", "UPDATE %s.t SET b = 'z'", "ROLLBACK")),
                Arguments.of(false, List.of("CREATE USER quiet_log", "DROP USER quiet_log")));
        return FlavoursUnderTest.all()
                .flatMap(flavour ->
                        changes.stream().map(change -> Arguments.of(flavour, change.get()[0], change.get()[1])));
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("changes")
    void whatATenantDidIsFoundAndWhatOthersDidIsNot(Flavour flavour, boolean tenants, List<String> statements)
            throws SQLException {
        ArchiveWorld world = new ArchiveWorld(flavour, folder);
        Marked tenant = world.newDatabase();
        world.migrate(tenant, "CREATE TABLE t (a INT PRIMARY KEY, b VARCHAR(20))", "INSERT INTO t VALUES (1, 'a')");
        try (Connection session = world.server().administrator();
                Connection log = world.readers().open()) {
            Registered.execute(session, "CREATE DATABASE IF NOT EXISTS other");
            Registered.execute(session, "CREATE TABLE IF NOT EXISTS other.t (a INT PRIMARY KEY, b VARCHAR(20))");
            Registered.execute(session, "REPLACE INTO other.t VALUES (1, 'a')");
            Position from = end(log, flavour);
            for (String statement : statements) {
                Registered.execute(session, statement.formatted(tenant.name().value()));
            }
            Position to = end(log, flavour);

            assertThat(new QuietLog(log, tenant.name()).isQuiet(from, to)).isEqualTo(!tenants);

            Registered.execute(session, "DROP DATABASE other");
        }
    }

    @Test
    void transactionsThatAreBeingCommittedAreToldApart() {
        assertThat(QuietLog.owned("")).isEmpty();
        assertThat(QuietLog.owned(SOURCE + ":5#22:6#23:nightly:7#24,\n" + OTHER + ":9#25"))
                .containsExactlyInAnyOrder(SOURCE + ":5", SOURCE + ":6", SOURCE + ":nightly:7", OTHER + ":9");
    }

    private static Position end(Connection log, Flavour flavour) throws SQLException {
        if (flavour == Flavour.MYSQL) {
            return QuietLog.end(log);
        }
        try (Statement statement = log.createStatement();
                ResultSet status = statement.executeQuery("SHOW MASTER STATUS")) {
            status.next();
            return new Position(status.getString(1), status.getLong(2), "");
        }
    }
}
