package dev.tenantry.provisioning.restore;

import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.ServerFacts;
import dev.tenantry.provisioning.backup.ArchiveKey;
import dev.tenantry.provisioning.backup.ArchiveObjects;
import dev.tenantry.provisioning.backup.Manifest;
import dev.tenantry.provisioning.backup.Manifest.Chunk;
import dev.tenantry.provisioning.backup.Progress;
import dev.tenantry.provisioning.database.ContentSum;
import dev.tenantry.provisioning.database.DatabaseCleaner;
import dev.tenantry.provisioning.database.ObjectKind;
import dev.tenantry.provisioning.database.SchemaBuilder;
import dev.tenantry.provisioning.database.SchemaDefinition;
import dev.tenantry.provisioning.database.SchemaObject;
import dev.tenantry.provisioning.database.SessionSource;
import dev.tenantry.provisioning.database.SessionTeam;
import dev.tenantry.provisioning.database.SqlFailure;
import dev.tenantry.provisioning.database.ViewOrder;
import dev.tenantry.provisioning.database.WorkSession;
import dev.tenantry.provisioning.store.ObjectStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Restores a backup into a new database beside the live one, in the order that makes every step safe: tables bare, rows chunk by chunk, indexes,
 * every row read again, foreign keys, routines, views, triggers, events switched off; then everything is compared with the manifest; then events
 * are as they were.
 * Whatever it creates belongs to the account of its sessions, the target's migrator.
 */
public final class Restorer {
    /**
     * For MySQL: with its 1 MiB an index is sorted in many small runs; and as several tables' indexes are built at once, more threads for each wait for
     * each other and for the processors.
     */
    private static final String INDEX_SETTINGS =
            "SET SESSION innodb_ddl_buffer_size = 33554432, innodb_ddl_threads = 2, innodb_parallel_read_threads = 2";

    private final SessionSource sessions;
    private final ServerFacts facts;
    private final RestoreJob job;
    private final ArchiveObjects archive;
    private final Progress progress;
    private final List<Connection> loaders = new ArrayList<>();

    private Restorer(
            SessionSource sessions,
            ServerFacts facts,
            RestoreJob job,
            ObjectStore store,
            ArchiveKey key,
            Progress progress) {
        this.sessions = sessions;
        this.facts = facts;
        this.job = job;
        this.archive = new ArchiveObjects(store, key, job.tenantId(), job.backupId(), job.attempt());
        this.progress = progress;
    }

    /**
     * Restores and verifies. The target carries the expected mark of ownership, which was compared before; whatever else is in it, from an earlier
     * try, is dropped.
     *
     * @param sessions of the target's migrator, with DROP, that may load from a stream
     * @throws ProvisioningException BACKUP_CORRUPT, BACKUP_UNSUPPORTED, STORE_MISSING, RESTORE_WRONG_TENANT, RESTORE_DIFFERENT; whatever the progress threw
     */
    public static RestoreReport restore(
            SessionSource sessions,
            ServerFacts facts,
            RestoreJob job,
            ObjectStore store,
            ArchiveKey key,
            Progress progress) {
        return new Restorer(sessions, facts, job, store, key, progress).restore();
    }

    private RestoreReport restore() {
        long begun = System.nanoTime();
        Manifest whole = Manifest.read(archive, job.manifestSha256());
        SomeTables asked = job.tables().isEmpty()
                ? new SomeTables(whole, SomeTables.LeftOut.NOTHING)
                : SomeTables.of(whole, job.tables());
        Manifest manifest = asked.manifest();
        requireRestorable(manifest);
        try {
            for (int i = 0; i < Math.max(1, job.loaders()); i++) {
                Connection session = sessions.open();
                loaders.add(session);
                if (WorkSession.prepareLoading(session, job.target()) == Flavour.MYSQL) {
                    execute(session, INDEX_SETTINGS);
                }
            }
            requireCollations(manifest);
            Map<String, ContentSum> found = build(manifest);
            int compared = new Verification(job.target(), manifest, loaders.getFirst()).verify(found);
            SessionTeam.close(loaders);
            return new RestoreReport(
                    manifest.tables().size(),
                    manifest.rows(),
                    manifest.dataBytes(),
                    compared,
                    (System.nanoTime() - begun) / 1_000_000,
                    asked.leftOut());
        } catch (SQLException e) {
            SessionTeam.abort(loaders);
            throw SqlFailure.of(e, "restoring into", "database " + job.target());
        } catch (RuntimeException e) {
            SessionTeam.abort(loaders);
            throw e;
        }
    }

    /** What can be known before anything is built. */
    private void requireRestorable(Manifest manifest) {
        if (!manifest.flavour().equals(facts.flavour().word())) {
            throw new ProvisioningException(
                    FailureCode.BACKUP_UNSUPPORTED,
                    "backup %s was taken on %s %s and cannot be restored on %s; nothing was changed"
                            .formatted(
                                    job.backupId(),
                                    manifest.flavour(),
                                    manifest.serverVersion(),
                                    facts.flavour().word()),
                    "restore it on a server of the same family");
        }
        Set<String> there = new HashSet<>(archive.names());
        for (Manifest.Table table : manifest.tables()) {
            for (Chunk chunk : table.chunks()) {
                if (!there.contains(chunk.object())) {
                    throw new ProvisioningException(
                            FailureCode.STORE_MISSING,
                            "object %s of the backup is not in the store; nothing was changed"
                                    .formatted(archive.header(chunk.object()).key()),
                            "look whether the store is mounted; otherwise use another backup: tenantctl backups list");
                }
            }
        }
    }

    private void requireCollations(Manifest manifest) throws SQLException {
        Set<String> missing = Collations.missing(loaders.getFirst(), facts.flavour(), manifest);
        if (!missing.isEmpty()) {
            throw new ProvisioningException(
                    FailureCode.BACKUP_UNSUPPORTED,
                    "backup %s needs collations that the server, %s, does not have: %s; nothing was restored"
                            .formatted(job.backupId(), facts.version(), String.join(", ", missing)),
                    "restore it on a server of release %s or newer".formatted(manifest.serverVersion()));
        }
    }

    /** Builds everything, and says what the tables then hold. */
    private Map<String, ContentSum> build(Manifest manifest) throws SQLException {
        Connection session = loaders.getFirst();
        SchemaDefinition definition = manifest.definition();
        DatabaseCleaner.empty(session, job.target());
        execute(
                session,
                "ALTER DATABASE %s CHARACTER SET %s COLLATE %s"
                        .formatted(job.target().quoted(), definition.characterSet(), definition.collation()));
        SchemaBuilder builder = new SchemaBuilder(job.target(), definition.collation());
        for (SchemaObject sequence : definition.of(ObjectKind.SEQUENCE)) {
            executeAll(session, builder.statements(sequence));
            execute(
                    session,
                    "DO SETVAL(%s, %s, 0)".formatted(sequence.objectName().quoted(), sequence.counter()));
        }
        Map<String, Manifest.Table> rowsOf = new HashMap<>();
        manifest.tables().forEach(table -> rowsOf.put(table.name(), table));
        List<RestorePlan> plans = plans(definition, rowsOf);
        createTables(plans);
        TableWork work = new TableWork(job.target(), plans, rowsOf, new ChunkLoader(archive, job.target()), progress);
        new SessionTeam(loaders).run(work);
        for (RestorePlan plan : plans) {
            executeAll(session, plan.foreignKeys());
        }
        buildPrograms(session, definition, builder);
        return work.sums();
    }

    /** Only foreign keys refer to other tables, and they come last: any session creates any table. */
    private void createTables(List<RestorePlan> plans) throws SQLException {
        new SessionTeam(loaders)
                .run(plans.stream()
                        .<SessionTeam.Task>map(plan -> session -> execute(session, plan.create()))
                        .toList());
    }

    private List<RestorePlan> plans(SchemaDefinition definition, Map<String, Manifest.Table> rowsOf) {
        List<RestorePlan> plans = new ArrayList<>();
        for (SchemaObject table : definition.of(ObjectKind.TABLE)) {
            Manifest.Table rows = rowsOf.get(table.name());
            if (rows == null) {
                throw corrupt(
                        archive, ArchiveObjects.MANIFEST, "does not say where the rows of " + table.title() + " are");
            }
            plans.add(RestorePlan.of(table, rows, job.target()));
        }
        return plans;
    }

    private void buildPrograms(Connection session, SchemaDefinition definition, SchemaBuilder builder)
            throws SQLException {
        for (ObjectKind kind : List.of(ObjectKind.FUNCTION, ObjectKind.PROCEDURE)) {
            for (SchemaObject routine : definition.of(kind)) {
                executeAll(session, builder.statements(routine));
            }
        }
        buildViews(session, ViewOrder.of(definition.of(ObjectKind.VIEW)), builder);
        for (SchemaObject trigger : definition.of(ObjectKind.TRIGGER)) {
            executeAll(session, builder.statements(trigger));
        }
        for (SchemaObject event : definition.of(ObjectKind.EVENT)) {
            executeAll(session, builder.statements(event, EventStatement.disabled(event.statementFor(job.target()))));
        }
        executeAll(session, builder.finish());
    }

    /** Views need each other; one that does not find its base yet waits until the others had their turn. */
    private static void buildViews(Connection session, List<SchemaObject> views, SchemaBuilder builder)
            throws SQLException {
        Deque<SchemaObject> waiting = new ArrayDeque<>(views);
        int failures = 0;
        while (!waiting.isEmpty()) {
            SchemaObject view = waiting.removeFirst();
            try {
                executeAll(session, builder.statements(view));
                failures = 0;
            } catch (SQLException e) {
                waiting.addLast(view);
                if (++failures >= waiting.size()) {
                    throw e;
                }
            }
        }
    }

    static void executeAll(Connection session, List<String> statements) throws SQLException {
        for (String statement : statements) {
            execute(session, statement);
        }
    }

    static void execute(Connection session, String sql) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(sql);
        }
    }

    static ProvisioningException corrupt(ArchiveObjects archive, String object, String why) {
        return new ProvisioningException(
                FailureCode.BACKUP_CORRUPT,
                "object %s %s; the restore stopped, and the live database was not touched"
                        .formatted(archive.header(object).key(), why),
                "use another backup: tenantctl backups list");
    }
}
