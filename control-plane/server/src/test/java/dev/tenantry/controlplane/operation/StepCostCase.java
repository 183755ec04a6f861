package dev.tenantry.controlplane.operation;

import dev.tenantry.controlplane.catalog.CatalogException;
import dev.tenantry.provisioning.embedded.EmbeddedServer;
import dev.tenantry.provisioning.embedded.TestServers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What the engine costs a step: a step that runs one statement of an administrator on a server, beside the statement alone; and what the
 * engine writes about a step, beside the same statements without the engine. One worker, one step after the other.
 *
 * @param statementMillis the statement alone
 * @param stepMillis a step that runs it
 * @param idleStepMillis a step that does nothing
 * @param bareJournalMillis the engine's own statements about a step, sent by hand over one connection
 */
record StepCostCase(double statementMillis, double stepMillis, double idleStepMillis, double bareJournalMillis) {
    private static final String STATEMENT = "ALTER USER 'bench'@'%' ACCOUNT LOCK";
    private static final int STEPS = 20;
    private static final int WARM_UP = 3;

    static StepCostCase measure(EmbeddedServer server, int rounds) throws SQLException {
        try (Connection administrator = TestServers.administrator(server);
                Statement statement = administrator.createStatement()) {
            statement.execute("CREATE USER 'bench'@'%'");
            try {
                List<double[]> found = new ArrayList<>();
                Step.Apply<Map<String, String>> lock = context -> {
                    execute(statement);
                    return Outcome.done();
                };
                try (BenchCatalog locking = new BenchCatalog(server, new BenchKind(STEPS, lock));
                        BenchCatalog idle = new BenchCatalog(server, BenchKind.idle(STEPS))) {
                    for (int i = -WARM_UP; i < rounds; i++) {
                        double[] round = {bare(statement), engine(locking), engine(idle), journal(idle)};
                        if (i >= 0) {
                            found.add(round);
                        }
                    }
                }
                return new StepCostCase(median(found, 0), median(found, 1), median(found, 2), median(found, 3));
            } finally {
                statement.execute("DROP USER 'bench'@'%'");
            }
        }
    }

    private static double bare(Statement statement) {
        long begun = System.nanoTime();
        for (int i = 0; i < STEPS; i++) {
            execute(statement);
        }
        return millisPerStep(begun);
    }

    private static void execute(Statement statement) {
        try {
            statement.execute(STATEMENT);
        } catch (SQLException failure) {
            throw new CatalogException("the statement that is measured failed", failure);
        }
    }

    /** Works on an operation of many steps; its claim is not counted, its end is. */
    private static double engine(BenchCatalog catalog) {
        catalog.ask(1);
        catalog.release();
        OperationWorker worker = catalog.worker();
        Claimed claimed = worker.claim(1).getFirst();
        long begun = System.nanoTime();
        worker.work(claimed);
        return millisPerStep(begun);
    }

    private static double millisPerStep(long begun) {
        return (System.nanoTime() - begun) / 1e6 / STEPS;
    }

    /** What {@link Journal#begin} and {@link Journal#done} send, on the rows of an operation that waits. */
    private static double journal(BenchCatalog catalog) throws SQLException {
        catalog.ask(1);
        String waiting = "(SELECT id FROM operation WHERE state = 'queued' LIMIT 1)";
        try (Connection connection = catalog.fixture().dataSource().getConnection()) {
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            connection.setAutoCommit(false);
            String id;
            try (Statement look = connection.createStatement();
                    var row = look.executeQuery("SELECT x FROM " + waiting.replace("id FROM", "id AS x FROM") + " q")) {
                row.next();
                id = row.getString(1);
            }
            long begun = System.nanoTime();
            for (int seq = 1; seq <= STEPS; seq++) {
                send(connection, id, seq, "unknown", false);
                send(connection, id, seq, "done", true);
            }
            double millis = millisPerStep(begun);
            run(connection, "UPDATE operation SET state = 'done' WHERE id = ?", id);
            connection.commit();
            return millis;
        }
    }

    private static void send(Connection connection, String id, int seq, String state, boolean progress)
            throws SQLException {
        run(connection, "SELECT id FROM operation WHERE id = ? AND epoch = 0 AND state = 'queued' FOR UPDATE", id);
        run(connection, """
                UPDATE operation_step SET state = ?, attempt = 1, output = '{}', error_code = NULL, error_detail = NULL,
                       started_at = COALESCE(started_at, utc_timestamp(6)), ended_at = IF(?, utc_timestamp(6), NULL)
                 WHERE operation_id = ? AND seq = ?
                """, state, progress, id, seq);
        if (progress) {
            run(connection, "UPDATE operation SET claims = 0 WHERE id = ? AND epoch = 0", id);
        }
        run(connection, "SELECT COALESCE(MAX(seq), 0) AS last FROM operation_event WHERE operation_id = ?", id);
        run(connection, """
                INSERT INTO operation_event (operation_id, seq, at, type, step, message, data)
                VALUES (?, ?, utc_timestamp(6), 'step', ?, 'a step', '{}')
                """, id, seq * 2 + (progress ? 1 : 0), "step-" + seq);
        connection.commit();
    }

    private static void run(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.execute();
        }
    }

    private static double median(List<double[]> rounds, int column) {
        double[] sorted = rounds.stream().mapToDouble(round -> round[column]).toArray();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
