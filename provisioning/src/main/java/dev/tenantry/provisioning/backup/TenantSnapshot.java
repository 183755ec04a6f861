package dev.tenantry.provisioning.backup;

import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.backup.Manifest.Position;
import dev.tenantry.provisioning.database.ObjectKind;
import dev.tenantry.provisioning.database.SchemaDefinition;
import dev.tenantry.provisioning.database.SchemaReader;
import dev.tenantry.provisioning.database.SessionSource;
import dev.tenantry.provisioning.database.SessionTeam;
import dev.tenantry.provisioning.database.SqlFailure;
import dev.tenantry.provisioning.database.WorkSession;
import dev.tenantry.provisioning.identifier.DatabaseName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Several sessions that all see one tenant's database as it was at one instant, and nobody else noticed. They open their snapshots one after the other;
 * where the binary log shows that nothing of this tenant was committed meanwhile, they see the same, and no lock was needed. Where it cannot show that,
 * the tenant's own tables are locked against writing for a moment, so that every session opens the same snapshot and the binary log's position belongs
 * to it. No lock of the whole server is ever taken.
 */
final class TenantSnapshot implements AutoCloseable {
    /** While the lock waits for an open transaction, this tenant's new statements wait behind it: never longer than this. */
    private static final int LOCK_WAIT_SECONDS = 1;

    /** A tenant that wrote during so many tries will write during the next one: its tables are locked for a moment. */
    private static final int TRIES_WITHOUT_LOCK = 3;

    /** About a minute of tries. */
    private static final int LOCK_ATTEMPTS = 30;

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);

    private final DatabaseName database;
    private final Connection control;
    private final List<Connection> readers = new ArrayList<>();
    private Flavour flavour = Flavour.MYSQL;
    private Position position = Position.NONE;
    private Instant takenAt = Instant.EPOCH;
    private SchemaDefinition definition = new SchemaDefinition("", "", List.of());
    private double stallMillis;

    private TenantSnapshot(DatabaseName database, Connection control) {
        this.database = database;
        this.control = control;
    }

    /**
     * Opens a snapshot.
     *
     * @throws ProvisioningException BACKUP_INCONSISTENT when transactions of this tenant never let the lock through, or the schema
     *     is being changed
     */
    static TenantSnapshot open(SessionSource sessions, DatabaseName database, int readers) throws SQLException {
        TenantSnapshot snapshot = new TenantSnapshot(database, sessions.open());
        try {
            snapshot.flavour = WorkSession.prepare(snapshot.control, database);
            for (int i = 0; i < readers; i++) {
                Connection reader = sessions.open();
                snapshot.readers.add(reader);
                WorkSession.prepare(reader, database);
                run(reader, "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ");
            }
            snapshot.take();
            return snapshot;
        } catch (SQLException | RuntimeException e) {
            snapshot.abort();
            throw e;
        }
    }

    List<Connection> readers() {
        return List.copyOf(readers);
    }

    /** A session outside the snapshot, for definitions. */
    Connection control() {
        return control;
    }

    Flavour flavour() {
        return flavour;
    }

    Position position() {
        return position;
    }

    Instant takenAt() {
        return takenAt;
    }

    /** The definition right after the snapshot, equal to that right before it. */
    SchemaDefinition definition() {
        return definition;
    }

    /** How long the tenant's writers were held up. */
    double stallMillis() {
        return stallMillis;
    }

    /** Looks whether the definition is still what it was; a backup that a change ran into is begun again. */
    void requireUnchanged() throws SQLException {
        requireSame(SchemaReader.read(control, database));
    }

    private void requireSame(SchemaDefinition now) {
        List<String> different = definition.differences(now);
        if (!different.isEmpty()) {
            throw new ProvisioningException(
                    FailureCode.BACKUP_INCONSISTENT,
                    "the schema of database %s was changed while it was backed up: %s"
                            .formatted(database, String.join(", ", different)),
                    "back up again when the migration is done");
        }
    }

    private void take() throws SQLException {
        definition = SchemaReader.read(control, database);
        if (definition.of(ObjectKind.TABLE).isEmpty()) {
            begin();
            position = readPosition();
        } else if (!takenWithoutLock()) {
            run(control, "SET SESSION lock_wait_timeout = " + LOCK_WAIT_SECONDS);
            takeUnderLock();
        }
        SchemaDefinition now = SchemaReader.read(control, database);
        requireSame(now);
        // The later reading, because its counters are not below those of the snapshot.
        definition = now;
    }

    private boolean takenWithoutLock() throws SQLException {
        QuietLog log = new QuietLog(control, database);
        for (int attempt = 1; attempt <= TRIES_WITHOUT_LOCK; attempt++) {
            boolean same = flavour == Flavour.MARIADB ? mariaDbSnapshots(log) : mySqlSnapshots(log);
            if (same) {
                return true;
            }
            if (position.equals(Position.NONE)) {
                return false;
            }
        }
        return false;
    }

    /** MariaDB tells of each snapshot which position it belongs to. A single one is consistent in any case. */
    private boolean mariaDbSnapshots(QuietLog log) throws SQLException {
        begin();
        List<Position> positions = new ArrayList<>();
        for (Connection reader : readers) {
            positions.add(mariaDbPosition(reader));
        }
        position = positions.getFirst();
        // Opened one after the other, each belongs to a position that is not before that of the one before it.
        return readers.size() == 1 || log.isQuiet(position, positions.getLast());
    }

    /** MySQL does not: whatever the log holds must be visible before the first snapshot, and nothing be added to it before the last. */
    private boolean mySqlSnapshots(QuietLog log) throws SQLException {
        Position before = QuietLog.end(control);
        position = before;
        if (before.equals(Position.NONE) || !log.untilVisible()) {
            position = Position.NONE;
            return false;
        }
        begin();
        position = QuietLog.end(control);
        return log.isQuiet(before, position);
    }

    private void takeUnderLock() throws SQLException {
        String lock = definition.of(ObjectKind.TABLE).stream()
                .map(table -> table.objectName().quoted() + " READ")
                .collect(Collectors.joining(", ", "LOCK TABLES ", ""));
        Duration pause = FIRST_PAUSE;
        for (int attempt = 1; ; attempt++) {
            long asked = System.nanoTime();
            try {
                run(control, lock);
                try {
                    begin();
                    position = readPosition();
                } finally {
                    run(control, "UNLOCK TABLES");
                }
                return;
            } catch (SQLException e) {
                if (e.getErrorCode() != SqlFailure.LOCK_WAIT_TIMEOUT) {
                    throw e;
                }
                if (attempt == LOCK_ATTEMPTS) {
                    throw new ProvisioningException(
                            FailureCode.BACKUP_INCONSISTENT,
                            "transactions of database %s held its tables through %d tries; nothing was backed up"
                                    .formatted(database, LOCK_ATTEMPTS),
                            "end long write transactions of this tenant and back up again");
                }
            } finally {
                stallMillis += (System.nanoTime() - asked) / 1e6;
            }
            sleep(pause);
            Duration doubled = pause.multipliedBy(2);
            pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
        }
    }

    private void begin() throws SQLException {
        for (Connection reader : readers) {
            run(reader, "START TRANSACTION WITH CONSISTENT SNAPSHOT");
        }
        try (Statement statement = control.createStatement();
                ResultSet now =
                        statement.executeQuery("SELECT DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%f')")) {
            now.next();
            takenAt = LocalDateTime.parse(now.getString(1)).toInstant(ZoneOffset.UTC);
        }
    }

    private Position readPosition() throws SQLException {
        return switch (flavour) {
            case MARIADB -> mariaDbPosition(readers.getFirst());
            // Read under the lock: others' transactions may go on, but none of this tenant's can lie between position
            // and snapshot.
            case MYSQL -> QuietLog.end(control);
        };
    }

    /** MariaDB tells the position that belongs to the very snapshot of the session. */
    private static Position mariaDbPosition(Connection reader) throws SQLException {
        String file = "";
        long offset = 0;
        try (Statement statement = reader.createStatement()) {
            try (ResultSet status = statement.executeQuery("SHOW STATUS LIKE 'binlog_snapshot_%'")) {
                while (status.next()) {
                    String value = Objects.requireNonNullElse(status.getString(2), "");
                    switch (status.getString(1).toLowerCase(java.util.Locale.ROOT)) {
                        case "binlog_snapshot_file" -> file = value;
                        case "binlog_snapshot_position" -> offset = value.isEmpty() ? 0 : Long.parseLong(value);
                        default -> {
                            // Other values of that name are not needed.
                        }
                    }
                }
            }
            if (file.isEmpty()) {
                return Position.NONE;
            }
            try (ResultSet gtid = statement.executeQuery("SELECT BINLOG_GTID_POS('%s', %d)".formatted(file, offset))) {
                gtid.next();
                return new Position(file, offset, Objects.requireNonNullElse(gtid.getString(1), ""));
            }
        }
    }

    /** Ends all sessions at once. */
    void abort() {
        SessionTeam.abort(readers);
        SessionTeam.abort(List.of(control));
    }

    @Override
    public void close() {
        SessionTeam.close(readers);
        SessionTeam.close(List.of(control));
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(sql);
        }
    }

    private static void sleep(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
