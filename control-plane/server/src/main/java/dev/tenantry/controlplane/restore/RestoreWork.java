package dev.tenantry.controlplane.restore;

import dev.tenantry.api.id.BackupId;
import dev.tenantry.api.id.DatabaseId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.backup.BackupStore;
import dev.tenantry.controlplane.backup.BackupStore.BackupRecord;
import dev.tenantry.controlplane.backup.Stores;
import dev.tenantry.controlplane.operation.Outcome;
import dev.tenantry.controlplane.operation.StepContext;
import dev.tenantry.controlplane.operation.StepException;
import dev.tenantry.controlplane.secret.TenantKeys;
import dev.tenantry.controlplane.tenant.DatabaseStore;
import dev.tenantry.controlplane.tenant.DatabaseWork;
import dev.tenantry.controlplane.tenant.TenantDatabase;
import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.backup.ArchiveObjects;
import dev.tenantry.provisioning.backup.Manifest;
import dev.tenantry.provisioning.restore.RestoreJob;
import dev.tenantry.provisioning.restore.RestoreReport;
import dev.tenantry.provisioning.restore.SomeTables;
import dev.tenantry.provisioning.store.ObjectStore;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** How a backup is restored into a database that is there and empty, and proven by it. Shared by the kinds that restore. */
@Singleton
public final class RestoreWork {
    /** Sessions that load at once. */
    private static final int LOADERS = 4;

    /** What a partial restore goes without, in words. */
    static final String LEFT_OUT = "leftOut";

    /** The foreign keys that it goes without, in words. */
    static final String FOREIGN_KEYS_LEFT_OUT = "foreignKeysLeftOut";

    /** The second store, when that was read. */
    static final String READ_FROM = "readFrom";

    private static final String STARTED_AT = "startedAt";

    /** What says that a backup is not what it should be. Everything else says that it could not be tried. */
    private static final Set<FailureCode> AGAINST_THE_BACKUP = Set.of(
            FailureCode.BACKUP_CORRUPT,
            FailureCode.RESTORE_DIFFERENT,
            FailureCode.RESTORE_WRONG_TENANT,
            FailureCode.STORE_MISSING);

    /** What another copy helps against. An object of another tenant is none of it: somebody was at the store. */
    private static final Set<FailureCode> ANOTHER_COPY_HELPS =
            Set.of(FailureCode.STORE_MISSING, FailureCode.STORE_FAILED, FailureCode.BACKUP_CORRUPT);

    private final DatabaseStore databases;
    private final BackupStore backups;
    private final Stores stores;
    private final TenantKeys keys;
    private final DatabaseWork work;

    RestoreWork(DatabaseStore databases, BackupStore backups, Stores stores, TenantKeys keys, DatabaseWork work) {
        this.databases = databases;
        this.backups = backups;
        this.stores = stores;
        this.keys = keys;
        this.work = work;
    }

    /** Looks once more, now that the operation has its turn, whether the backup is the tenant's and complete. */
    public Outcome checkBackup(StepContext<?> context, TenantId tenant, BackupId id) {
        BackupRecord backup =
                context.read(transaction -> backups.record(transaction, id).orElseThrow());
        if (!backup.tenant().equals(tenant)) {
            throw StepException.lasting(
                    "restore.wrong_tenant",
                    "Backup " + backup.id() + " belongs to another tenant. Nothing was changed.");
        }
        if (!backup.state().equals(BackupStore.COMPLETE)) {
            throw StepException.lasting(
                    "backup.incomplete",
                    "Backup " + backup.id() + " is " + backup.state() + ", not complete. Nothing was changed.");
        }
        return Outcome.done();
    }

    /**
     * Looks whether the backup has the tables that were asked for; none were asked for when it is restored as a whole.
     *
     * @throws ProvisioningException RESTORE_TABLE_UNKNOWN with the nearest names; nothing was made yet
     */
    public void checkTables(StepContext<?> context, BackupId id, Origin origin, List<String> tables) {
        if (tables.isEmpty()) {
            return;
        }
        BackupRecord backup = record(context, id);
        Manifest manifest;
        if (origin == Origin.COPY) {
            manifest = manifest(backup, copyOf(backup));
        } else {
            try {
                manifest = manifest(backup, stores.named(backup.store()));
            } catch (ProvisioningException failure) {
                if (!helps(origin, backup, failure)) {
                    throw failure;
                }
                manifest = manifest(backup, copyOf(backup));
            }
        }
        SomeTables.of(manifest, tables);
    }

    private Manifest manifest(BackupRecord backup, ObjectStore store) {
        ArchiveObjects archive = new ArchiveObjects(
                store,
                keys.archiveKey(backup.tenant(), backup.keyVersion()),
                backup.tenant().value(),
                backup.id().value(),
                backup.attempt());
        return Manifest.read(archive, backup.manifestSha256());
    }

    private BackupRecord record(StepContext<?> context, BackupId id) {
        return context.read(transaction -> backups.record(transaction, id).orElseThrow());
    }

    private ObjectStore copyOf(BackupRecord backup) {
        if (!backup.copied()) {
            throw StepException.lasting(
                    "backup.copy_missing",
                    "Backup " + backup.id() + " has no second copy that is whole. Nothing was changed.",
                    "tenantctl backups get " + backup.id());
        }
        return stores.ofCopy(Objects.requireNonNull(backup.copyStore()));
    }

    private static boolean helps(Origin origin, BackupRecord backup, ProvisioningException failure) {
        return origin == Origin.EITHER && backup.copied() && ANOTHER_COPY_HELPS.contains(failure.code());
    }

    /** Creates the empty database that is restored into. The time that a restore takes begins here. */
    public Outcome create(StepContext<?> context, TenantId tenant, TenantDatabase database) {
        Instant startedAt = context.read(BackupStore::now);
        return work.create(context, tenant, database).with(STARTED_AT, startedAt);
    }

    /**
     * Fills the database, compares it with the manifest to the last row and object, and records the proof (law 9), or what speaks against the
     * backup. A database that is to hold only some tables is compared as strictly, and proves nothing about the rest: it is no proof. Neither is what
     * was read from the second store, of the objects in the first.
     *
     * @param createStep the step that created the database
     */
    public <I> Outcome loadAndVerify(
            StepContext<I> context,
            String createStep,
            BackupId backupId,
            DatabaseId databaseId,
            Origin origin,
            Verdict<I> verdict) {
        BackupRecord backup = record(context, backupId);
        TenantDatabase database = context.read(transaction -> databases.get(transaction, databaseId));
        Instant startedAt = Instant.parse(context.output(createStep, STARTED_AT));
        if (origin == Origin.COPY) {
            return fromCopy(context, backup, database);
        }
        RestoreReport report;
        try {
            report = restore(context, backup, database, stores.named(backup.store()));
        } catch (ProvisioningException failure) {
            if (AGAINST_THE_BACKUP.contains(failure.code())) {
                context.commit(transaction -> refute(context, transaction, backupId, failure, verdict));
            }
            if (helps(origin, backup, failure)) {
                return fromCopy(context, backup, database);
            }
            throw failure;
        }
        if (database.isPartial()) {
            return unproving(context, backupId, database, report);
        }
        return Outcome.committing(transaction -> {
                    double seconds = Duration.between(startedAt, BackupStore.now(transaction))
                                    .toNanos()
                            / 1e9;
                    databases.verified(transaction, database.id(), null);
                    backups.proven(transaction, backupId, seconds);
                    verdict.proven(context, transaction, seconds, report.rows());
                    context.audit(
                            transaction,
                            "backup.prove",
                            backupId.value(),
                            Map.of("seconds", Double.toString(seconds), "rows", Long.toString(report.rows())));
                })
                .with("rows", report.rows())
                .with("millis", report.millis());
    }

    /** What speaks against the copy speaks for making it again, and not against the backup. */
    private Outcome fromCopy(StepContext<?> context, BackupRecord backup, TenantDatabase database) {
        ObjectStore store = copyOf(backup);
        try {
            RestoreReport report = restore(context, backup, database, store);
            return unproving(context, backup.id(), database, report).with(READ_FROM, store.name());
        } catch (ProvisioningException failure) {
            if (AGAINST_THE_BACKUP.contains(failure.code())) {
                String why = failure.code().code() + ": " + failure.getMessage();
                context.commit(transaction -> {
                    backups.copyRefuted(transaction, backup.id(), why);
                    context.audit(
                            transaction,
                            "backup.refute_copy",
                            backup.id().value(),
                            Map.of("code", failure.code().code()));
                });
            }
            throw failure;
        }
    }

    private Outcome unproving(StepContext<?> context, BackupId backup, TenantDatabase database, RestoreReport report) {
        Outcome outcome = database.isPartial()
                ? partial(context, backup, database, report)
                : Outcome.committing(transaction -> {
                    databases.verified(transaction, database.id(), null);
                    context.audit(
                            transaction,
                            "restore.from_copy",
                            database.id().value(),
                            Map.of("backup", backup.value(), "rows", Long.toString(report.rows())));
                });
        return outcome.with("rows", report.rows()).with("millis", report.millis());
    }

    private Outcome partial(StepContext<?> context, BackupId backup, TenantDatabase database, RestoreReport report) {
        SomeTables.LeftOut leftOut = report.leftOut();
        List<String> foreignKeys = leftOut.foreignKeys();
        return Outcome.committing(transaction -> {
                    databases.verified(transaction, database.id(), null);
                    context.audit(
                            transaction,
                            "restore.tables",
                            database.id().value(),
                            Map.of(
                                    "backup", backup.value(),
                                    "tables", String.join(", ", database.onlyTables()),
                                    "rows", Long.toString(report.rows())));
                })
                .with(
                        LEFT_OUT,
                        "%d triggers, %d views, %d routines, %d events"
                                .formatted(leftOut.triggers(), leftOut.views(), leftOut.routines(), leftOut.events()))
                .with(FOREIGN_KEYS_LEFT_OUT, foreignKeys.isEmpty() ? "none" : String.join("; ", foreignKeys));
    }

    private RestoreReport restore(
            StepContext<?> context, BackupRecord backup, TenantDatabase database, ObjectStore store) {
        return work.server(context, database)
                .restore(
                        new RestoreJob(
                                backup.id().value(),
                                backup.attempt(),
                                backup.manifestSha256(),
                                backup.tenant().value(),
                                database.name(),
                                database.identity(),
                                LOADERS,
                                database.onlyTables()),
                        store,
                        keys.archiveKey(backup.tenant(), backup.keyVersion()),
                        context.listener());
    }

    private <I> void refute(
            StepContext<I> context,
            Connection transaction,
            BackupId backup,
            ProvisioningException failure,
            Verdict<I> verdict) {
        backups.refuted(transaction, backup, failure.code().code() + ": " + failure.getMessage());
        verdict.refuted(context, transaction);
        context.audit(
                transaction,
                "backup.refute",
                backup.value(),
                Map.of("code", failure.code().code()));
    }
}
