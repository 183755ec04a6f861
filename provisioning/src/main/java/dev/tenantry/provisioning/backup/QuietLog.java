package dev.tenantry.provisioning.backup;

import dev.tenantry.provisioning.backup.Manifest.Position;
import dev.tenantry.provisioning.identifier.DatabaseName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Proves by the binary log that nothing of one database was committed between two positions, so that snapshots taken in between see the same of it,
 * whatever others wrote. What it does not know counts as the database's: a proof may fail, and never be wrong.
 *
 * <p>Row events carry the names of their database and table, and databases have names that nothing else has; a statement touches ours only if it
 * names it, or has it as its current database, which the log names with it.
 */
final class QuietLog {
    /** More than this between two positions is not looked through. */
    private static final long LONGEST_BYTES = 4 << 20;

    private static final int MOST_EVENTS = 2000;
    private static final int COMMAND_FAILED = 1220;
    private static final int READS = 20;

    /** How long to ask whether transactions that were being committed are through: nobody is held up meanwhile. */
    private static final Duration LONGEST_COMMIT = Duration.ofSeconds(2);

    /** Events that say nothing of what was changed, because others beside them do. */
    private static final Set<String> HARMLESS = Set.of(
            "gtid",
            "gtid_list",
            "anonymous_gtid",
            "binlog_checkpoint",
            "xid",
            "write_rows",
            "update_rows",
            "delete_rows",
            "write_rows_v1",
            "update_rows_v1",
            "delete_rows_v1",
            "write_rows_compressed_v1",
            "update_rows_compressed_v1",
            "delete_rows_compressed_v1",
            "annotate_rows",
            "rows_query");

    private static final Pattern TABLE_MAP = Pattern.compile("table_id: \\d+ \\((.*)\\)", Pattern.DOTALL);

    private final Connection session;
    private final DatabaseName database;

    /**
     * @param session that may read the log's position and events
     * @param database whose changes count
     */
    QuietLog(Connection session, DatabaseName database) {
        this.session = session;
        this.database = database;
    }

    /** Where MySQL's log ends now, with the transactions executed; {@link Position#NONE} when there is no log. */
    static Position end(Connection session) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet status = statement.executeQuery("SHOW BINARY LOG STATUS")) {
            if (!status.next()) {
                return Position.NONE;
            }
            return new Position(
                    status.getString(1), status.getLong(2), Objects.requireNonNullElse(status.getString(5), ""));
        }
    }

    /**
     * Waits until everything that MySQL's log holds by now can be seen by a new snapshot: a transaction is written to the log before it is visible, and
     * its GTID is owned from before it is written until after it is visible.
     *
     * @return whether it can; false on a server without GTIDs, which does not tell, and on one that does not get done
     */
    boolean untilVisible() throws SQLException {
        if (!"ON".equals(text("SELECT @@GLOBAL.gtid_mode"))) {
            return false;
        }
        Set<String> waitedFor = owned();
        long begun = System.nanoTime();
        while (!waitedFor.isEmpty() && System.nanoTime() - begun < LONGEST_COMMIT.toNanos()) {
            waitedFor.retainAll(owned());
        }
        return waitedFor.isEmpty();
    }

    private Set<String> owned() throws SQLException {
        return owned(text("SELECT @@GLOBAL.gtid_owned"));
    }

    /** The GTIDs of a list like {@code 3e11fa47-…:5#22:6#23, …}, each with its source. */
    static Set<String> owned(String list) {
        Set<String> owned = new HashSet<>();
        for (String part : list.split(",", -1)) {
            String[] pieces = part.strip().split(":", -1);
            StringBuilder source = new StringBuilder(pieces[0]);
            for (int i = 1; i < pieces.length; i++) {
                if (pieces[i].isEmpty() || !Character.isDigit(pieces[i].charAt(0))) {
                    source.append(':').append(pieces[i]);
                } else {
                    owned.add(source + ":" + pieces[i].replaceFirst("#.*", ""));
                }
            }
        }
        return owned;
    }

    /** Whether nothing of the database lies between two positions of the log, the earlier one first. */
    boolean isQuiet(Position from, Position to) throws SQLException {
        if (from.equals(Position.NONE) || !from.file().equals(to.file())) {
            return false;
        }
        long bytes = to.offset() - from.offset();
        if (bytes == 0) {
            return true;
        }
        if (bytes < 0 || bytes > LONGEST_BYTES) {
            return false;
        }
        for (int attempt = 1; ; attempt++) {
            try {
                return looksQuiet(from, to);
            } catch (SQLException e) {
                // The server reads on to the log's end, and may find an event there that is being written.
                if (e.getErrorCode() != COMMAND_FAILED) {
                    throw e;
                }
                if (attempt == READS) {
                    return false;
                }
            }
        }
    }

    private boolean looksQuiet(Position from, Position to) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet events = statement.executeQuery("SHOW BINLOG EVENTS IN '%s' FROM %d LIMIT %d"
                        .formatted(from.file(), from.offset(), MOST_EVENTS))) {
            while (events.next()) {
                if (events.getLong("Pos") >= to.offset()) {
                    return true;
                }
                if (touches(events.getString("Event_type"), Objects.requireNonNullElse(events.getString("Info"), ""))) {
                    return false;
                }
                if (events.getLong("End_log_pos") == to.offset()) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether an event may have changed the database. */
    boolean touches(String type, String info) {
        String kind = type.toLowerCase(Locale.ROOT);
        if (HARMLESS.contains(kind)) {
            return false;
        }
        return switch (kind) {
            case "table_map" -> {
                Matcher map = TABLE_MAP.matcher(info);
                yield !map.find() || names(map.group(1));
            }
            // The end of a transaction in two phases does not say what it was about.
            case "query" -> info.toUpperCase(Locale.ROOT).contains("XA ") || names(info);
            default -> true;
        };
    }

    private boolean names(String text) {
        return text.toLowerCase(Locale.ROOT).contains(database.value());
    }

    private String text(String query) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            return result.next() ? Objects.requireNonNullElse(result.getString(1), "") : "";
        }
    }
}
