package dev.tenantry.controlplane.deletion;

import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.api.id.BackupId;
import dev.tenantry.api.id.DatabaseId;
import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.access.Caller;
import dev.tenantry.controlplane.backup.BackupStore;
import dev.tenantry.controlplane.backup.Stores;
import dev.tenantry.controlplane.catalog.Ids;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.operation.Operations;
import dev.tenantry.controlplane.problem.ApiException;
import dev.tenantry.controlplane.secret.TenantKeys;
import dev.tenantry.controlplane.tenant.DatabaseState;
import dev.tenantry.controlplane.tenant.DatabaseStore;
import dev.tenantry.controlplane.tenant.OneDatabase;
import dev.tenantry.controlplane.tenant.Tenant;
import dev.tenantry.controlplane.tenant.TenantDatabase;
import dev.tenantry.controlplane.tenant.TenantRequests;
import dev.tenantry.controlplane.tenant.TenantStatus;
import dev.tenantry.controlplane.tenant.TenantStore;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.Objects;

/** Asks for the end of a tenant's contract, and for its return inside the grace time. */
@Singleton
public final class EndRequests {
    private final Ids ids;
    private final TenantStore tenants;
    private final TenantRequests requests;
    private final DatabaseStore databases;
    private final BackupStore backups;
    private final Stores stores;
    private final TenantKeys keys;
    private final Operations operations;
    private final Discards discards;

    EndRequests(
            Ids ids,
            TenantStore tenants,
            TenantRequests requests,
            DatabaseStore databases,
            BackupStore backups,
            Stores stores,
            TenantKeys keys,
            Operations operations,
            Discards discards) {
        this.ids = ids;
        this.tenants = tenants;
        this.requests = requests;
        this.databases = databases;
        this.backups = backups;
        this.stores = stores;
        this.keys = keys;
        this.operations = operations;
        this.discards = discards;
    }

    /** Ends a tenant and retains its data. The final backup and the database that proves it have rows before they exist. */
    public OperationId delete(Connection transaction, TenantId id, Caller caller, String reason) {
        Tenant tenant = requests.present(transaction, id);
        BackupId backup = ids.backup();
        DatabaseId proof = ids.database();
        OperationId operation = ids.operation();
        TenantDatabase live = databases.get(transaction, tenant.live());
        backups.insert(
                transaction,
                backup,
                id,
                live.id(),
                operation,
                stores.current().name(),
                keys.ensure(transaction, id),
                tenant.schemaVersion());
        databases.insert(
                transaction, proof, id, live.server(), ids.databaseName(), tenant.schemaVersion(), backup, operation);
        operations.submit(
                transaction,
                operation,
                new Operations.Request(
                        DeleteOperation.NAME,
                        id,
                        live.server(),
                        new DeleteOperation.Input(id, reason, backup, proof).fields(),
                        caller.tokenId(),
                        caller.person(),
                        reason,
                        caller.requestId(),
                        false));
        return operation;
    }

    /**
     * Brings a deleted tenant back inside its grace time.
     *
     * @throws ApiException TENANT_NOT_DELETED, TENANT_WRONG_STATE, TENANT_GRACE_OVER
     */
    public OperationId undelete(Connection transaction, TenantId id, Caller caller, String reason) {
        Tenant tenant = tenants.lock(transaction, id);
        if (tenant.commercial() != TenantStatus.Commercial.ENDED) {
            throw new ApiException(
                    ProblemCode.TENANT_NOT_DELETED,
                    "Tenant " + tenant.slug() + " is not deleted. Nothing was changed.",
                    "tenantctl tenants get " + tenant.slug());
        }
        if (tenant.data() == TenantStatus.Data.ERASED) {
            throw new ApiException(
                    ProblemCode.TENANT_WRONG_STATE,
                    "The data of tenant " + tenant.slug() + " is erased; nothing can bring it back.",
                    "tenantctl tenants get " + tenant.slug());
        }
        refuseLost(transaction, tenant);
        boolean inside = Sql.of(
                        transaction, "SELECT id FROM tenant WHERE id = :id AND retained_until > utc_timestamp(6)")
                .with("id", id)
                .exists();
        if (!inside) {
            throw new ApiException(
                    ProblemCode.TENANT_GRACE_OVER,
                    "The grace time of tenant " + tenant.slug() + " is over. Nothing was changed.",
                    "Whoever comes back gets a new tenant: tenantctl tenants create SLUG …");
        }
        var input = new UndeleteOperation.Input(id, tenant.generation() + 1);
        return requests.submit(transaction, tenant, UndeleteOperation.NAME, input.fields(), caller, reason);
    }

    private void refuseLost(Connection transaction, Tenant tenant) {
        boolean lost = databases.get(transaction, tenant.live()).state() == DatabaseState.LOST;
        if (lost) {
            throw new ApiException(
                    ProblemCode.TENANT_WRONG_STATE,
                    "The database of tenant " + tenant.slug() + " was lost with server "
                            + databases.lostWith(transaction, tenant.id()).orElse("")
                            + ", which was taken out of the catalog: there is nothing to come back to. Its backups are kept"
                            + " until the tenant is purged. Nothing was changed.",
                    "tenantctl backups list " + tenant.slug(),
                    "docs/guide/give-a-customer-their-data.md   (its data as files, out of a backup)");
        }
    }

    /**
     * Destroys a database that is not the live one.
     *
     * @throws ApiException what {@link Discards#mayGo} throws
     */
    public OperationId discard(
            Connection transaction, TenantId id, DatabaseId databaseId, Caller caller, String reason) {
        return discard(transaction, discards.mayGo(transaction, id, databaseId), caller, reason, false);
    }

    /** The same when nobody waits for it. */
    OperationId discardExpired(Connection transaction, TenantId id, DatabaseId databaseId, Caller caller) {
        TenantDatabase database = discards.mayGo(transaction, id, databaseId);
        return discard(transaction, database, caller, "its undo window is over", true);
    }

    private OperationId discard(
            Connection transaction, TenantDatabase database, Caller caller, String reason, boolean background) {
        TenantId tenant = Objects.requireNonNull(database.tenant());
        return operations.submit(
                transaction,
                new Operations.Request(
                        DiscardOperation.NAME,
                        tenant,
                        database.server(),
                        new OneDatabase(tenant, database.id()).fields(),
                        caller.tokenId(),
                        caller.person(),
                        reason,
                        caller.requestId(),
                        background));
    }
}
