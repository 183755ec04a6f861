package dev.tenantry.controlplane.restore;

import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.api.id.BackupId;
import dev.tenantry.api.id.DatabaseId;
import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.id.ServerId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.access.Caller;
import dev.tenantry.controlplane.catalog.Ids;
import dev.tenantry.controlplane.operation.Operations;
import dev.tenantry.controlplane.problem.ApiException;
import dev.tenantry.controlplane.tenant.DatabaseState;
import dev.tenantry.controlplane.tenant.DatabaseStore;
import dev.tenantry.controlplane.tenant.Tenant;
import dev.tenantry.controlplane.tenant.TenantDatabase;
import dev.tenantry.controlplane.tenant.TenantRequests;
import dev.tenantry.controlplane.tenant.TenantStatus;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.Map;

/** Asks for restores, swaps and their undo, after looking whether the state allows them. */
@Singleton
public final class RestoreRequests {
    private final Ids ids;
    private final TenantRequests tenants;
    private final DatabaseStore databases;
    private final RestorableBackups backups;
    private final Operations operations;

    RestoreRequests(
            Ids ids,
            TenantRequests tenants,
            DatabaseStore databases,
            RestorableBackups backups,
            Operations operations) {
        this.ids = ids;
        this.tenants = tenants;
        this.databases = databases;
        this.backups = backups;
        this.operations = operations;
    }

    /**
     * Restores a backup beside the live database, on its server.
     *
     * @throws ApiException RESTORE_WRONG_TENANT, BACKUP_INCOMPLETE
     */
    public Accepted restore(Connection transaction, TenantId id, BackupId backupId, Caller caller, String reason) {
        Tenant tenant = tenants.present(
                transaction,
                id,
                TenantStatus.Service.READY,
                TenantStatus.Service.READ_ONLY,
                TenantStatus.Service.SUSPENDED);
        backups.required(transaction, tenant, backupId);
        DatabaseId database = ids.database();
        OperationId operation = ids.operation();
        ServerId server = databases.get(transaction, tenant.live()).server();
        databases.insert(
                transaction, database, id, server, ids.databaseName(), tenant.schemaVersion(), backupId, operation);
        var input = new RestoreBesideOperation.Input(id, backupId, database);
        operations.submit(
                transaction,
                operation,
                request(RestoreBesideOperation.NAME, id, server, input.fields(), caller, reason));
        return new Accepted(database, operation);
    }

    /**
     * Makes a verified database beside the live one live.
     *
     * @throws ApiException TENANT_WRONG_STATE when the database is not one that can become live
     */
    public Accepted swap(Connection transaction, TenantId id, DatabaseId targetId, Caller caller, String reason) {
        Tenant tenant = tenants.present(transaction, id, TenantStatus.Service.READY);
        TenantDatabase target = databases
                .find(transaction, targetId)
                .filter(found -> id.equals(found.tenant()))
                .orElseThrow(() -> new ApiException(
                        ProblemCode.REQUEST_NOT_FOUND,
                        "There is no such database.",
                        "tenantctl tenants databases " + tenant.slug()));
        if (target.state() != DatabaseState.BESIDE || target.verifiedAt() == null) {
            throw new ApiException(
                    ProblemCode.REQUEST_CONFLICT,
                    "Database " + targetId + " is " + target.state().word()
                            + "; only a verified database beside the live one can be swapped in. Nothing was changed.",
                    "tenantctl tenants get " + tenant.slug());
        }
        return submit(transaction, tenant, target, caller, reason);
    }

    /**
     * Makes the database live again that the last swap retired.
     *
     * @throws ApiException RESTORE_NO_UNDO when there is none or its undo window has passed
     */
    public Accepted undoSwap(Connection transaction, TenantId id, Caller caller, String reason) {
        Tenant tenant = tenants.present(transaction, id, TenantStatus.Service.READY);
        TenantDatabase target = databases
                .undoTarget(transaction, id)
                .orElseThrow(() -> new ApiException(
                        ProblemCode.RESTORE_NO_UNDO,
                        "Tenant " + tenant.slug()
                                + " has no retired database with an open undo window. Nothing was changed.",
                        "tenantctl backups list " + tenant.slug()));
        return submit(transaction, tenant, target, caller, reason);
    }

    private Accepted submit(
            Connection transaction, Tenant tenant, TenantDatabase target, Caller caller, String reason) {
        var input = new SwapOperation.Input(tenant.id(), tenant.live(), target.id(), tenant.generation() + 1);
        OperationId operation = operations.submit(
                transaction, request(SwapOperation.NAME, tenant.id(), target.server(), input.fields(), caller, reason));
        return new Accepted(target.id(), operation);
    }

    private static Operations.Request request(
            String kind, TenantId tenant, ServerId server, Map<String, String> input, Caller caller, String reason) {
        return new Operations.Request(
                kind, tenant, server, input, caller.tokenId(), caller.person(), reason, caller.requestId(), false);
    }

    /** The database it is about, and the operation. */
    public record Accepted(DatabaseId database, OperationId operation) {}
}
