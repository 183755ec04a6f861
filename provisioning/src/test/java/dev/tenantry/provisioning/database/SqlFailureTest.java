package dev.tenantry.provisioning.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.embedded.EmbeddedServer;
import dev.tenantry.provisioning.embedded.EmbeddedSettings;
import dev.tenantry.provisioning.embedded.TestServers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a driver says of a server that is gone, and of one that is not. */
class SqlFailureTest {
    private static final String FLAVOURS = "dev.tenantry.provisioning.embedded.FlavoursUnderTest#all";

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aServerThatIsKilledWhileRowsAreReadIsOutOfReachAndDidNotRefuse(Flavour flavour) throws SQLException {
        try (EmbeddedServer server =
                        EmbeddedServer.start(EmbeddedSettings.of(flavour, TestServers.newDirectory("sql-failure")));
                Connection session = TestServers.administrator(server);
                Statement statement =
                        session.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY)) {
            statement.setFetchSize(Integer.MIN_VALUE);
            ResultSet rows = statement.executeQuery(
                    "SELECT a.COLUMN_NAME FROM information_schema.COLUMNS a, information_schema.COLUMNS b");
            assertThat(rows.next()).isTrue();
            server.kill();

            SQLException lost = catchThrowableOfType(SQLException.class, () -> {
                while (rows.next()) {
                    // What was on its way still comes.
                }
            });

            assertThat(SqlFailure.of(lost, "reading", "a table").code()).isEqualTo(FailureCode.SERVER_UNREACHABLE);
        }
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aRefusalIsOneAndAnInterruptedStatementMayBeTriedAgain(Flavour flavour) throws SQLException {
        try (Connection session = TestServers.administrator(TestServers.of(flavour));
                Statement statement = session.createStatement()) {
            SQLException refused = catchThrowableOfType(
                    SQLException.class, () -> statement.executeQuery("SELECT * FROM nothing.here"));
            assertThat(SqlFailure.of(refused, "reading", "a table").code()).isEqualTo(FailureCode.SERVER_REFUSED);
        }
        assertThat(SqlFailure.of(new SQLException("interrupted", "70100", 1317), "reading", "a table")
                        .code())
                .isEqualTo(FailureCode.SERVER_BUSY);
    }
}
