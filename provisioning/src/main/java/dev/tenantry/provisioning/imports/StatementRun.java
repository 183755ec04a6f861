package dev.tenantry.provisioning.imports;

import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.database.SqlFailure;
import dev.tenantry.provisioning.identifier.DatabaseName;
import dev.tenantry.provisioning.server.ServerFailures;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * Sends the statements of an import to the server, one by one, and says with the line of the file what the server refuses. A view whose base
 * comes later is created at the end, and events come last of all, each in the session that it was to be created in.
 */
final class StatementRun {
    /** Refusals are shown and kept: a value that the server quotes is not told whole. */
    private static final int LONGEST_WORDS = 300;

    private static final int UNKNOWN_CHARACTER_SET = 1115;
    private static final int UNKNOWN_COLLATION = 1273;
    private static final int SYNTAX = 1064;
    private static final Set<Integer> DENIED = Set.of(1044, 1045, 1142, 1143, 1227, 1370);

    private final Connection session;
    private final DatabaseName target;
    private final Deque<Waiting> views = new ArrayDeque<>();
    private final List<Waiting> events = new ArrayList<>();
    private long rows;

    /** A statement for later, with what its meaning takes from its session. */
    private record Waiting(String file, SqlReader.Statement statement, List<String> environment) {}

    /**
     * @param session of the database's migrator, for importing, prepared
     */
    StatementRun(Connection session, DatabaseName target) {
        this.session = session;
        this.target = target;
    }

    /** How many rows the server took from INSERT statements. */
    long rows() {
        return rows;
    }

    /**
     * Does what was decided about a statement.
     *
     * @throws ProvisioningException IMPORT_REFUSED with the line and the server's words
     */
    void take(String file, SqlReader.Statement statement, DumpRules.Decision decision) {
        SqlReader.Statement sent = new SqlReader.Statement(decision.text(), statement.line());
        try {
            switch (decision.use()) {
                case SKIP -> {
                    // Nothing is lost by leaving it out.
                }
                case RUN -> execute(sent.text());
                case EVENT -> events.add(new Waiting(file, sent, environment()));
                case VIEW -> view(new Waiting(file, sent, environment()));
            }
        } catch (SQLException failure) {
            throw refused(file, statement.line(), failure);
        }
    }

    private void view(Waiting view) throws SQLException {
        try {
            execute(view.statement().text());
        } catch (SQLException failure) {
            if (ServerFailures.isLost(failure)) {
                throw failure;
            }
            views.add(view);
        }
    }

    /** Creates the views that had to wait for each other. */
    void finishViews() {
        int failures = 0;
        while (!views.isEmpty()) {
            Waiting view = views.removeFirst();
            try {
                execute(view);
                failures = 0;
            } catch (SQLException failure) {
                views.addLast(view);
                if (ServerFailures.isLost(failure) || ++failures >= views.size()) {
                    throw refused(view.file(), view.statement().line(), failure);
                }
            }
        }
    }

    /** Creates the events. */
    void finishEvents() {
        for (Waiting event : events) {
            try {
                execute(event);
            } catch (SQLException failure) {
                throw refused(event.file(), event.statement().line(), failure);
            }
        }
    }

    private void execute(Waiting waiting) throws SQLException {
        try (PreparedStatement settings = session.prepareStatement(
                "SET SESSION character_set_client = ?, collation_connection = ?, sql_mode = ?, time_zone = ?")) {
            for (int i = 0; i < waiting.environment().size(); i++) {
                settings.setString(i + 1, waiting.environment().get(i));
            }
            settings.execute();
        }
        execute(waiting.statement().text());
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.setEscapeProcessing(false);
            if (!statement.execute(sql)) {
                rows += Math.max(0, statement.getLargeUpdateCount());
            }
        }
    }

    private List<String> environment() throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT @@character_set_client, @@collation_connection, @@sql_mode, @@time_zone")) {
            row.next();
            return List.of(row.getString(1), row.getString(2), row.getString(3), row.getString(4));
        }
    }

    private ProvisioningException refused(String file, long line, SQLException failure) {
        if (ServerFailures.codeOf(failure).isTransient()) {
            return SqlFailure.of(failure, "importing into", "database " + target);
        }
        String words = SqlFailure.words(failure);
        String said = words.length() <= LONGEST_WORDS ? words : words.substring(0, LONGEST_WORDS) + "…";
        ProvisioningException refusal = Refusals.statement(
                file,
                line,
                "the server refused the statement: %s (server error %d)".formatted(said, failure.getErrorCode()));
        return new ProvisioningException(
                FailureCode.IMPORT_REFUSED,
                String.valueOf(refusal.getMessage()),
                failure,
                List.of(next(failure.getErrorCode())));
    }

    private static String next(int error) {
        if (DENIED.contains(error)) {
            return "take the statement out of the file: what comes in may work on the new tenant's database only";
        }
        return switch (error) {
            case UNKNOWN_COLLATION, UNKNOWN_CHARACTER_SET ->
                "import it in a region with a server of the family and release that the dump is of, or replace the collation in the file";
            case SYNTAX ->
                "a dump of MySQL does not always load into MariaDB, nor the other way: make it on a server of the same family";
            default -> "mend the statement in the file, or make the dump again";
        };
    }
}
