package dev.tenantry.gateway.sql;

import dev.tenantry.api.gateway.SqlResult;
import dev.tenantry.gateway.problem.GatewayException;
import dev.tenantry.runtime.pool.TenantSession;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One attempt at a request on one connection: begins, executes, commits or rolls back, and leaves no trace in the session. */
final class SqlTransaction {
    private static final Logger LOG = LoggerFactory.getLogger(SqlTransaction.class);

    /** How many bytes of values one answer may have. */
    private static final long MAX_ANSWER_BYTES = 16L * 1024 * 1024;

    private static final int MAX_GENERATED_KEYS = 1_000;

    private final Connection connection;
    private final TenantSession session;
    private final PreparedRequest request;
    private final int timeoutMillis;
    private final int maxRows;
    private final Rows.ByteBudget budget = new Rows.ByteBudget(MAX_ANSWER_BYTES);
    private int index;

    SqlTransaction(Connection connection, PreparedRequest request) throws SQLException {
        this.connection = connection;
        this.session = connection.unwrap(TenantSession.class);
        this.request = request;
        this.timeoutMillis = Math.min(request.timeoutMillis(), session.limits().statementTimeoutMillis());
        this.maxRows = Math.min(request.maxRows(), session.limits().maxRows());
    }

    /** The session ended before the first statement was answered, so that the whole request may be tried once more. */
    static final class NothingExecutedException extends Exception {
        private static final long serialVersionUID = 1L;

        private final SQLException lost;

        NothingExecutedException(SQLException lost) {
            super(lost);
            this.lost = lost;
        }

        GatewayException asProblem() {
            return SqlFailures.lost(lost);
        }
    }

    int generation() {
        return session.generation();
    }

    /**
     * Executes the request.
     *
     * @throws GatewayException when it was refused, was too slow, or its outcome is not known
     * @throws NothingExecutedException when the session had ended before it began
     */
    List<SqlResult> run(ScheduledExecutorService clock) throws NothingExecutedException {
        List<SqlResult> results = new ArrayList<>();
        try (Deadline deadline = new Deadline(connection, session, Duration.ofMillis(timeoutMillis), clock)) {
            try {
                begin();
                for (PreparedRequest.Prepared statement : request.statements()) {
                    results.add(execute(statement));
                    index++;
                }
                deadline.disarm();
                if (deadline.passed()) {
                    throw SqlFailures.tooLong(timeoutMillis, index - 1);
                }
            } catch (SQLException failure) {
                throw explain(failure, deadline.passed(), results.isEmpty());
            }
        }
        commit();
        return results;
    }

    private void begin() throws SQLException {
        connection.setAutoCommit(false);
        if (request.readOnly()) {
            connection.setReadOnly(true);
        }
        long lockSeconds = Math.max(1, timeoutMillis / 1_000);
        // The server's own clocks end a statement even when the gateway dies; where they do not reach, the deadline
        // kills.
        String limit = session.flavour().equals("mariadb")
                ? "max_statement_time = " + timeoutMillis / 1_000.0
                : "max_execution_time = " + timeoutMillis;
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET SESSION innodb_lock_wait_timeout = " + lockSeconds + ", " + limit);
        }
    }

    private SqlResult execute(PreparedRequest.Prepared prepared) throws SQLException {
        int keys = prepared.inserts() ? Statement.RETURN_GENERATED_KEYS : Statement.NO_GENERATED_KEYS;
        try (PreparedStatement statement = connection.prepareStatement(prepared.sql(), keys)) {
            for (int i = 0; i < prepared.parameters().size(); i++) {
                prepared.parameters().get(i).set(statement, i + 1);
            }
            if (!prepared.inserts()) {
                statement.setMaxRows(maxRows == Integer.MAX_VALUE ? maxRows : maxRows + 1);
                // Row by row: what does not fit is never in memory.
                statement.setFetchSize(Integer.MIN_VALUE);
            }
            if (statement.execute()) {
                try (ResultSet rows = statement.getResultSet()) {
                    return Rows.read(rows, maxRows, budget);
                }
            }
            return new SqlResult(
                    List.of(),
                    List.of(),
                    statement.getLargeUpdateCount(),
                    prepared.inserts() ? generatedKeys(statement) : List.of(),
                    false);
        }
    }

    private static List<String> generatedKeys(PreparedStatement statement) throws SQLException {
        List<String> generated = new ArrayList<>();
        try (ResultSet keys = statement.getGeneratedKeys()) {
            while (keys.next() && generated.size() < MAX_GENERATED_KEYS) {
                generated.add(keys.getString(1));
            }
        }
        return generated;
    }

    private GatewayException explain(SQLException failure, boolean timeIsOver, boolean nothingDone)
            throws NothingExecutedException {
        if (timeIsOver) {
            return SqlFailures.tooLong(timeoutMillis, index);
        }
        if (SqlFailures.connectionLost(failure)) {
            if (nothingDone) {
                throw new NothingExecutedException(failure);
            }
            return SqlFailures.lost(failure);
        }
        return SqlFailures.refused(failure, index, session.readOnlyRoute(), timeoutMillis);
    }

    private void commit() {
        try {
            connection.commit();
        } catch (SQLException failure) {
            if (SqlFailures.connectionLost(failure)) {
                throw SqlFailures.outcomeUnknown(failure);
            }
            throw SqlFailures.refused(failure, index - 1, session.readOnlyRoute(), timeoutMillis);
        }
    }

    /** Rolls back what was not committed and makes the session forget; a session that cannot is closed for good. */
    void forget() {
        try {
            session.reset();
        } catch (SQLException failure) {
            discard(connection);
        }
    }

    private static void discard(Connection connection) {
        try {
            connection.abort(work -> Thread.ofVirtual().start(work));
            // Through the pool's own wrapper, so that the pool notices that this connection is dead.
            connection.rollback();
        } catch (SQLException expected) {
            LOG.debug("A connection that could not be reset was closed", expected);
        }
    }
}
