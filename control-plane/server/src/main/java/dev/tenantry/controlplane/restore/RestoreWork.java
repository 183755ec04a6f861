package dev.tenantry.controlplane.restore;

import dev.tenantry.api.id.BackupId;
import dev.tenantry.api.id.DatabaseId;
import dev.tenantry.controlplane.backup.BackupStore;
import dev.tenantry.controlplane.backup.BackupStore.BackupRecord;
import dev.tenantry.controlplane.backup.Stores;
import dev.tenantry.controlplane.operation.Outcome;
import dev.tenantry.controlplane.operation.StepContext;
import dev.tenantry.controlplane.secret.TenantKeys;
import dev.tenantry.controlplane.tenant.DatabaseStore;
import dev.tenantry.controlplane.tenant.DatabaseWork;
import dev.tenantry.controlplane.tenant.TenantDatabase;
import dev.tenantry.provisioning.restore.RestoreJob;
import dev.tenantry.provisioning.restore.RestoreReport;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;

/** How a backup is restored into a database that is there and empty, and proven by it. Shared by the kinds that restore. */
@Singleton
public final class RestoreWork {
    /** Sessions that load at once. */
    private static final int LOADERS = 4;

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

    /** Fills the database, compares it with the manifest to the last row and object, and records the proof (law 9). */
    public Outcome loadAndVerify(StepContext<?> context, BackupId backupId, DatabaseId databaseId) {
        BackupRecord backup = context.read(
                transaction -> backups.record(transaction, backupId).orElseThrow());
        TenantDatabase database = context.read(transaction -> databases.get(transaction, databaseId));
        RestoreReport report = work.server(context, database)
                .restore(
                        new RestoreJob(
                                backup.id().value(),
                                backup.attempt(),
                                backup.tenant().value(),
                                database.name(),
                                database.identity(),
                                LOADERS),
                        stores.named(backup.store()),
                        keys.archiveKey(backup.tenant(), backup.keyVersion()),
                        context.listener());
        double seconds = report.millis() / (double) Duration.ofSeconds(1).toMillis();
        return Outcome.committing(transaction -> {
                    databases.verified(transaction, database.id(), null);
                    backups.proven(transaction, backup.id(), seconds);
                    context.audit(
                            transaction,
                            "backup.prove",
                            backup.id().value(),
                            Map.of("seconds", Double.toString(seconds), "rows", Long.toString(report.rows())));
                })
                .with("rows", report.rows())
                .with("millis", report.millis());
    }
}
