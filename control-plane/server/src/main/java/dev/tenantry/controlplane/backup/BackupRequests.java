package dev.tenantry.controlplane.backup;

import dev.tenantry.api.id.BackupId;
import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.access.Caller;
import dev.tenantry.controlplane.catalog.Ids;
import dev.tenantry.controlplane.operation.Operations;
import dev.tenantry.controlplane.secret.TenantKeys;
import dev.tenantry.controlplane.tenant.DatabaseStore;
import dev.tenantry.controlplane.tenant.Tenant;
import dev.tenantry.controlplane.tenant.TenantRequests;
import dev.tenantry.controlplane.tenant.TenantStatus;
import jakarta.inject.Singleton;
import java.sql.Connection;

/** Asks for backups. */
@Singleton
public final class BackupRequests {
    private final Ids ids;
    private final TenantRequests tenants;
    private final DatabaseStore databases;
    private final BackupStore backups;
    private final Stores stores;
    private final TenantKeys keys;
    private final Operations operations;

    BackupRequests(
            Ids ids,
            TenantRequests tenants,
            DatabaseStore databases,
            BackupStore backups,
            Stores stores,
            TenantKeys keys,
            Operations operations) {
        this.ids = ids;
        this.tenants = tenants;
        this.databases = databases;
        this.backups = backups;
        this.stores = stores;
        this.keys = keys;
        this.operations = operations;
    }

    /** Writes the backup's row and queues the operation, in one transaction. */
    public Accepted submit(Connection transaction, TenantId id, Caller caller, String reason, boolean background) {
        Tenant tenant = tenants.present(
                transaction,
                id,
                TenantStatus.Service.READY,
                TenantStatus.Service.READ_ONLY,
                TenantStatus.Service.SUSPENDED);
        BackupId backup = ids.backup();
        OperationId operation = ids.operation();
        backups.insert(
                transaction,
                backup,
                id,
                tenant.live(),
                operation,
                stores.current().name(),
                keys.ensure(transaction, id),
                tenant.schemaVersion());
        operations.submit(
                transaction,
                operation,
                new Operations.Request(
                        BackUpOperation.NAME,
                        id,
                        databases.get(transaction, tenant.live()).server(),
                        new OneBackup(id, backup).fields(),
                        caller.tokenId(),
                        caller.person(),
                        reason,
                        caller.requestId(),
                        background));
        return new Accepted(backup, operation);
    }

    /** The backup to be, and the operation that writes it. */
    public record Accepted(BackupId backup, OperationId operation) {}
}
