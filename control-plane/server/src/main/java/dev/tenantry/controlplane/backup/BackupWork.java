package dev.tenantry.controlplane.backup;

import dev.tenantry.api.id.BackupId;
import dev.tenantry.controlplane.backup.BackupStore.BackupRecord;
import dev.tenantry.controlplane.operation.Outcome;
import dev.tenantry.controlplane.operation.StepContext;
import dev.tenantry.controlplane.secret.TenantKeys;
import dev.tenantry.controlplane.tenant.DatabaseStore;
import dev.tenantry.controlplane.tenant.DatabaseWork;
import dev.tenantry.controlplane.tenant.TenantDatabase;
import dev.tenantry.controlplane.tenant.TenantStore;
import dev.tenantry.provisioning.backup.ArchiveObjects;
import dev.tenantry.provisioning.backup.BackupJob;
import dev.tenantry.provisioning.backup.BackupSummary;
import dev.tenantry.provisioning.store.ObjectStore;
import jakarta.inject.Singleton;
import java.util.Map;

/** What several kinds of operations do to backups and their objects in a store. */
@Singleton
public final class BackupWork {
    /** Sessions that read at once: enough to keep a disk busy, few enough to leave the tenant's own traffic its share. */
    private static final int READERS = 4;

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

    /** Writes the archive of a backup whose row is there; the row becomes complete with the step's record. */
    public Outcome write(StepContext<?> context, BackupId id) {
        BackupRecord backup = record(context, id);
        TenantDatabase database = context.read(transaction -> databases.get(transaction, backup.database()));
        String schema = context.read(transaction ->
                tenants.get(transaction, backup.tenant()).schemaVersion().value());
        BackupSummary summary = work.server(context, database)
                .backUp(
                        new BackupJob(
                                backup.id().value(),
                                context.epoch(),
                                database.name(),
                                database.identity(),
                                schema,
                                READERS),
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

    /** Deletes all objects under a backup's own id; none is fine. Each is a checkpoint. Whoever calls has a recorded decision. */
    public void deleteObjects(StepContext<?> context, BackupRecord backup) {
        ObjectStore store = stores.named(backup.store());
        for (String key : store.list(backup.tenant().value() + "/" + backup.id().value() + "/")) {
            context.checkpoint();
            store.delete(key);
        }
    }

    private BackupRecord record(StepContext<?> context, BackupId id) {
        return context.read(transaction -> backups.record(transaction, id).orElseThrow());
    }
}
