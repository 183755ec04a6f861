package dev.tenantry.provisioning.backup;

import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.ServerFacts;
import dev.tenantry.provisioning.backup.Manifest.Chunk;
import dev.tenantry.provisioning.backup.Manifest.Table;
import dev.tenantry.provisioning.database.ContentSum;
import dev.tenantry.provisioning.database.Fingerprints;
import dev.tenantry.provisioning.database.ObjectKind;
import dev.tenantry.provisioning.database.ReadPlan;
import dev.tenantry.provisioning.database.ReadPlan.Range;
import dev.tenantry.provisioning.database.RowReader;
import dev.tenantry.provisioning.database.SchemaObject;
import dev.tenantry.provisioning.database.SessionSource;
import dev.tenantry.provisioning.database.SessionTeam;
import dev.tenantry.provisioning.database.SqlFailure;
import dev.tenantry.provisioning.database.SqlScanner;
import dev.tenantry.provisioning.database.TableShape;
import dev.tenantry.provisioning.database.TableStatement;
import dev.tenantry.provisioning.database.WorkSession;
import dev.tenantry.provisioning.store.ObjectStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Writes one tenant's backup: a snapshot of its database, read by several sessions row by row, cut into chunks that are compressed and
 * encrypted on their way into the store, and the manifest last. Memory does not grow with the database.
 */
public final class BackupWriter {
    /** A change of the schema in the middle of a backup is met by starting again, this often. */
    private static final int ATTEMPTS = 3;

    private final SessionSource sessions;
    private final ServerFacts facts;
    private final BackupJob job;
    private final ArchiveObjects archive;
    private final ObjectStore store;
    private final Progress progress;
    private final Limits limits;

    private BackupWriter(
            SessionSource sessions,
            ServerFacts facts,
            BackupJob job,
            ObjectStore store,
            ArchiveKey key,
            Progress progress,
            Limits limits) {
        this.sessions = sessions;
        this.facts = facts;
        this.job = job;
        this.store = store;
        this.archive = new ArchiveObjects(store, key, job.identity().tenantId(), job.backupId(), job.attempt());
        this.progress = progress;
        this.limits = limits;
    }

    /**
     * The sizes at which work is cut, and when it gets out of others' way.
     *
     * @param chunkBytes rows of this size, before compression, make an object
     * @param splitBytes larger tables are read in ranges of about this size
     * @param mostRunning while more statements of others run on the server, the backup waits most of the time
     * @param pause how long it waits each time, for each second that it reads
     * @param ticker the time in which the job's own limit is kept
     */
    record Limits(long chunkBytes, long splitBytes, int mostRunning, Duration pause, ReadThrottle.Ticker ticker) {
        /** Large enough to compress and load well, small enough to be committed and repeated as one. */
        static final Limits USUAL = new Limits(
                16L << 20,
                ReadPlan.SPLIT_BYTES,
                BusyServer.MOST_RUNNING,
                Duration.ofSeconds(4),
                ReadThrottle.Ticker.SYSTEM);
    }

    /**
     * Writes the backup, or finds this attempt written. The database's mark of ownership was compared before. What earlier attempts left is
     * removed first, finished or not: whoever wrote it may still be there, and would remove it. When it fails, what was written is removed, and
     * there is no manifest.
     *
     * @param sessions of an account that may read the database and its definitions, lock its tables, and read the binary log's position
     * @throws ProvisioningException BACKUP_INCONSISTENT, BACKUP_UNSUPPORTED, STORE_FULL, STORE_FAILED; whatever the progress threw
     */
    public static BackupSummary write(
            SessionSource sessions,
            ServerFacts facts,
            BackupJob job,
            ObjectStore store,
            ArchiveKey key,
            Progress progress) {
        return write(sessions, facts, job, store, key, progress, Limits.USUAL);
    }

    static BackupSummary write(
            SessionSource sessions,
            ServerFacts facts,
            BackupJob job,
            ObjectStore store,
            ArchiveKey key,
            Progress progress,
            Limits limits) {
        return new BackupWriter(sessions, facts, job, store, key, progress, limits).write();
    }

    private BackupSummary write() {
        if (archive.has(ArchiveObjects.MANIFEST)) {
            return summary(Manifest.read(archive));
        }
        for (int attempt = 1; ; attempt++) {
            removeObjects();
            try {
                return summary(attempt());
            } catch (ProvisioningException e) {
                cleanUpAfter(e);
                if (e.code() != FailureCode.BACKUP_INCONSISTENT || attempt == ATTEMPTS) {
                    throw e;
                }
            } catch (RuntimeException e) {
                cleanUpAfter(e);
                throw e;
            }
        }
    }

    private Manifest attempt() {
        try (TenantSnapshot snapshot = TenantSnapshot.open(sessions, job.database(), Math.max(1, job.readers()))) {
            try {
                requireTransactional(snapshot);
                Map<String, List<Chunk>> chunks = copy(snapshot);
                snapshot.requireUnchanged();
                Manifest manifest = manifest(snapshot, chunks);
                progress.at("manifest", manifest.dataBytes(), manifest.rows(), manifest.rows());
                archive.write(ArchiveObjects.MANIFEST, out -> out.write(manifest.encode()));
                return manifest;
            } catch (SQLException | RuntimeException e) {
                // Not closed but ended: closing would read to the end what nobody wants any more.
                snapshot.abort();
                throw e;
            }
        } catch (SQLException e) {
            throw failure(e);
        } catch (RowCopy.ReadFailure e) {
            throw failure(e.sql());
        }
    }

    private ProvisioningException failure(SQLException e) {
        if (e.getErrorCode() == SqlFailure.TABLE_DEFINITION_CHANGED) {
            return new ProvisioningException(
                    FailureCode.BACKUP_INCONSISTENT,
                    "a table of database %s was changed while it was backed up (%s)"
                            .formatted(job.database(), SqlFailure.words(e)),
                    e,
                    List.of("back up again when the migration is done"));
        }
        return SqlFailure.of(e, "backing up", "database " + job.database());
    }

    /** Only transactional tables are in a snapshot. */
    private void requireTransactional(TenantSnapshot snapshot) {
        for (SchemaObject table : snapshot.definition().of(ObjectKind.TABLE)) {
            String options = TableStatement.parse(table.statement()).options();
            if (SqlScanner.indexOutsideQuotes(options, "ENGINE=InnoDB", 0) < 0
                    || SqlScanner.indexOutsideQuotes(options, "WITH SYSTEM VERSIONING", 0) >= 0) {
                throw new ProvisioningException(
                        FailureCode.BACKUP_UNSUPPORTED,
                        "%s of database %s is not a plain InnoDB table, so no snapshot covers it; nothing was backed up"
                                .formatted(table.title(), job.database()),
                        "convert it by a migration: ALTER TABLE … ENGINE = InnoDB");
            }
        }
    }

    private Map<String, List<Chunk>> copy(TenantSnapshot snapshot) throws SQLException {
        Connection first = snapshot.readers().getFirst();
        Collection<TableShape> shapes =
                TableShape.read(snapshot.control(), job.database()).values();
        long estimate = 0;
        List<Range> ranges = new ArrayList<>();
        for (TableShape shape : shapes) {
            ReadPlan.Size size = ReadPlan.Size.of(snapshot.control(), job.database(), shape);
            estimate += size.rows();
            ranges.addAll(ReadPlan.of(first, shape, size, limits.splitBytes));
        }
        SessionTeam team = new SessionTeam(snapshot.readers());
        BusyServer busy = new BusyServer(snapshot.control(), snapshot.readers().size(), limits.mostRunning);
        ReadThrottle throttle = new ReadThrottle(job.maxBytesPerSecond(), limits.ticker);
        Duration wait = throttle.longestWait(snapshot.readers().size(), RowReader.LONGEST_ROW);
        if (wait.isPositive()) {
            for (Connection reader : snapshot.readers()) {
                WorkSession.expectWaits(reader, wait);
            }
        }
        return new RowCopy(archive, progress, limits, team, busy, throttle, estimate).run(ranges);
    }

    private Manifest manifest(TenantSnapshot snapshot, Map<String, List<Chunk>> chunks) throws SQLException {
        List<Table> tables = new ArrayList<>();
        for (TableShape shape :
                TableShape.read(snapshot.control(), job.database()).values()) {
            List<Chunk> own = chunks.getOrDefault(shape.name().value(), List.of());
            ContentSum sum = own.stream().map(Chunk::sum).reduce(ContentSum.EMPTY, ContentSum::plus);
            tables.add(new Table(shape.name().value(), shape.columns(), sum, own));
        }
        return new Manifest(
                Manifest.FORMAT,
                job.identity().tenantId(),
                job.backupId(),
                job.identity().databaseId(),
                job.database().value(),
                job.schemaVersionId(),
                Fingerprints.of(snapshot.control(), snapshot.definition()).sha256(),
                facts.flavour().word(),
                facts.version(),
                snapshot.takenAt().toString(),
                snapshot.position(),
                snapshot.stallMillis(),
                snapshot.definition(),
                tables);
    }

    private BackupSummary summary(Manifest manifest) {
        ArchiveDigest digest =
                ArchiveDigest.of(store, archive.header(ArchiveObjects.MANIFEST).key());
        return new BackupSummary(
                Instant.parse(manifest.snapshotAt()),
                manifest.tables().size(),
                manifest.rows(),
                manifest.dataBytes(),
                manifest.storedBytes() + digest.bytes(),
                digest.sha256(),
                manifest.stallMillis());
    }

    private void removeObjects() {
        ArchiveObjects.remove(store, job.identity().tenantId(), job.backupId(), job.attempt());
    }

    /** Objects without a manifest are no backup and must not pile up; what cannot be removed is told beside the cause. */
    private void cleanUpAfter(RuntimeException failure) {
        try {
            removeObjects();
        } catch (RuntimeException e) {
            failure.addSuppressed(new IllegalStateException(
                    "objects of the failed backup were left under " + archive.prefix() + " in store " + store.name(),
                    e));
        }
    }
}
