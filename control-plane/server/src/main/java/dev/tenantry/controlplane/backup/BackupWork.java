package dev.tenantry.controlplane.backup;

import dev.tenantry.api.id.BackupId;
import dev.tenantry.api.plan.BackupPolicy;
import dev.tenantry.controlplane.backup.BackupStore.BackupRecord;
import dev.tenantry.controlplane.operation.Outcome;
import dev.tenantry.controlplane.operation.StepContext;
import dev.tenantry.controlplane.operation.StepException;
import dev.tenantry.controlplane.secret.TenantKeys;
import dev.tenantry.controlplane.tenant.DatabaseStore;
import dev.tenantry.controlplane.tenant.DatabaseWork;
import dev.tenantry.controlplane.tenant.Tenant;
import dev.tenantry.controlplane.tenant.TenantDatabase;
import dev.tenantry.controlplane.tenant.TenantStore;
import dev.tenantry.provisioning.backup.ArchiveObjects;
import dev.tenantry.provisioning.backup.BackupJob;
import dev.tenantry.provisioning.backup.BackupSummary;
import dev.tenantry.provisioning.store.ObjectStore;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;

/** What several kinds of operations do to backups and their objects in a store. */
@Singleton
public final class BackupWork {
    /** Sessions that read at once: enough to keep a disk busy, few enough to leave the tenant's own traffic its share. */
    private static final int READERS = 4;

    private static final long BYTES_PER_MEGABYTE = 1_000_000;

    /** An object takes seconds; a store that hangs takes as long as its client waits. */
    private static final Duration COPY_ENDS = Duration.ofMinutes(2);

    private static final Duration COPY_LOOKS = Duration.ofMillis(500);

    private final TenantStore tenants;
    private final DatabaseStore databases;
    private final BackupStore backups;
    private final Stores stores;
    private final TenantKeys keys;
    private final DatabaseWork work;

    BackupWork(
            TenantStore tenants,
            DatabaseStore databases,
            BackupStore backups,
            Stores stores,
            TenantKeys keys,
            DatabaseWork work) {
        this.tenants = tenants;
        this.databases = databases;
        this.backups = backups;
        this.stores = stores;
        this.keys = keys;
        this.work = work;
    }

    /**
     * Writes the archive of a backup whose row is there; the row becomes complete with the step's record. It reads no faster than the plan version
     * allows that the tenant has now.
     */
    public Outcome write(StepContext<?> context, BackupId id) {
        BackupRecord backup = record(context, id);
        TenantDatabase database = context.read(transaction -> databases.get(transaction, backup.database()));
        Tenant tenant = context.read(transaction -> tenants.get(transaction, backup.tenant()));
        BackupSummary summary = work.server(context, database)
                .backUp(
                        new BackupJob(
                                backup.id().value(),
                                context.epoch(),
                                database.name(),
                                database.identity(),
                                tenant.schemaVersion().value(),
                                READERS,
                                bytesPerSecond(tenant.backupPolicy())),
                        stores.named(backup.store()),
                        keys.archiveKey(backup.tenant(), backup.keyVersion()),
                        context.listener());
        return Outcome.committing(transaction -> {
                    backups.complete(transaction, backup.id(), context.epoch(), summary);
                    context.audit(
                            transaction,
                            "backup.complete",
                            backup.id().value(),
                            Map.of(
                                    "rows", Long.toString(summary.rows()),
                                    "manifestSha256", summary.manifestSha256()));
                })
                .with("rows", summary.rows())
                .with("stallMillis", summary.stallMillis());
    }

    private static long bytesPerSecond(BackupPolicy policy) {
        Integer megabytes = policy.maxMegabytesPerSecond();
        return megabytes == null ? 0 : megabytes * BYTES_PER_MEGABYTE;
    }

    /**
     * Removes what this claim and earlier ones wrote of a backup that was not finished; a complete one stays, as any backup, and so does what a
     * later claim writes.
     */
    public Outcome removeUnfinished(StepContext<?> context, BackupId id) {
        BackupRecord backup = record(context, id);
        if (backup.state().equals(BackupStore.COMPLETE)) {
            return Outcome.done();
        }
        ArchiveObjects.remove(
                stores.named(backup.store()),
                backup.tenant().value(),
                backup.id().value(),
                context.epoch());
        return Outcome.committing(transaction -> backups.fail(transaction, backup.id()));
    }

    /**
     * Deletes all objects under a backup's own id, in its store and in that of its second copy; none is fine. Each is a checkpoint. Whoever calls has a
     * recorded decision, which ends an operation that is copying the backup within one object; it is waited for, as it must not put back what
     * was deleted.
     *
     * @throws StepException BACKUP_COPY_UNCONFIGURED when a copy lies where this control plane cannot reach: the backup is not gone then
     */
    public void deleteObjects(StepContext<?> context, BackupRecord decided) {
        BackupRecord backup = record(context, decided.id());
        if (backup.copyStore() != null) {
            ObjectStore copies = stores.ofCopy(backup.copyStore());
            requireNobodyCopies(context, backup.id());
            delete(context, copies, backup);
        }
        delete(context, stores.named(backup.store()), backup);
    }

    private void requireNobodyCopies(StepContext<?> context, BackupId id) {
        boolean quiet = context.await(
                COPY_ENDS, COPY_LOOKS, () -> !context.read(transaction -> backups.isBeingCopied(transaction, id)));
        if (!quiet) {
            throw StepException.passing(
                    "backup.copy_under_way",
                    "Backup " + id
                            + " is still being copied between its stores, although its end is decided. Nothing of it was deleted.",
                    "tenantctl operations list   (those of kind copy-backup and copy-back)");
        }
    }

    private static void delete(StepContext<?> context, ObjectStore store, BackupRecord backup) {
        for (String key : store.list(
                ArchiveObjects.folder(backup.tenant().value(), backup.id().value()))) {
            context.checkpoint();
            store.delete(key);
        }
    }

    private BackupRecord record(StepContext<?> context, BackupId id) {
        return context.read(transaction -> backups.record(transaction, id).orElseThrow());
    }
}
