package dev.tenantry.controlplane.drill;

import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.api.id.BackupId;
import dev.tenantry.api.id.DatabaseId;
import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.id.ServerId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.access.Caller;
import dev.tenantry.controlplane.backup.BackupStore.BackupRecord;
import dev.tenantry.controlplane.catalog.Ids;
import dev.tenantry.controlplane.operation.Operations;
import dev.tenantry.controlplane.problem.ApiException;
import dev.tenantry.controlplane.restore.RestorableBackups;
import dev.tenantry.controlplane.tenant.DatabaseStore;
import dev.tenantry.controlplane.tenant.Tenant;
import dev.tenantry.controlplane.tenant.TenantRequests;
import dev.tenantry.controlplane.tenant.TenantStatus;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Asks for drills. */
@Singleton
public final class DrillRequests {
    private static final Caller SWEEP = new Caller("drills", "drills", Set.of(), null, "sweep");

    private final Ids ids;
    private final TenantRequests tenants;
    private final DatabaseStore databases;
    private final RestorableBackups backups;
    private final DrillStore drills;
    private final DrillServers servers;
    private final Operations operations;

    DrillRequests(
            Ids ids,
            TenantRequests tenants,
            DatabaseStore databases,
            RestorableBackups backups,
            DrillStore drills,
            DrillServers servers,
            Operations operations) {
        this.ids = ids;
        this.tenants = tenants;
        this.databases = databases;
        this.backups = backups;
        this.drills = drills;
        this.servers = servers;
        this.operations = operations;
    }

    /**
     * Has a backup drilled because a person wants it.
     *
     * @throws ApiException RESTORE_WRONG_TENANT, BACKUP_INCOMPLETE; REQUEST_CONFLICT when it is being drilled already
     */
    public OperationId ask(Connection transaction, TenantId id, BackupId backupId, Caller caller, String reason) {
        Tenant tenant = present(transaction, id);
        BackupRecord backup = backups.required(transaction, tenant, backupId);
        drills.underWay(transaction, backupId).ifPresent(operation -> {
            throw new ApiException(
                    ProblemCode.REQUEST_CONFLICT,
                    "Backup " + backupId + " is being drilled already: " + operation + ". Nothing was changed.",
                    List.of("tenantctl operations watch " + operation),
                    List.of(),
                    operation);
        });
        ServerId server = servers.choose(transaction, home(transaction, tenant));
        return submit(transaction, tenant, backup, server, caller, reason, false);
    }

    /** Has a backup drilled that is due, if its server has room; says whether. */
    boolean askWhenDue(Connection transaction, DrillStore.Due due, int perServer) {
        Tenant tenant = present(transaction, due.tenant());
        BackupRecord backup = backups.required(transaction, tenant, due.backup());
        if (drills.underWay(transaction, backup.id()).isPresent() || !drills.isUnproven(transaction, backup.id())) {
            return false;
        }
        Optional<ServerId> server = servers.free(transaction, home(transaction, tenant), perServer);
        server.ifPresent(free -> submit(transaction, tenant, backup, free, SWEEP, "every backup is proven", true));
        return server.isPresent();
    }

    private Tenant present(Connection transaction, TenantId id) {
        return tenants.present(
                transaction,
                id,
                TenantStatus.Service.READY,
                TenantStatus.Service.READ_ONLY,
                TenantStatus.Service.SUSPENDED,
                TenantStatus.Service.MAINTENANCE);
    }

    private ServerId home(Connection transaction, Tenant tenant) {
        return databases.get(transaction, tenant.live()).server();
    }

    private OperationId submit(
            Connection transaction,
            Tenant tenant,
            BackupRecord backup,
            ServerId server,
            Caller caller,
            String reason,
            boolean background) {
        DatabaseId database = ids.database();
        OperationId operation = ids.operation();
        databases.insert(
                transaction,
                database,
                tenant.id(),
                server,
                ids.databaseName(),
                tenant.schemaVersion(),
                backup.id(),
                operation);
        drills.insert(transaction, operation, backup, server);
        return operations.submit(
                transaction,
                operation,
                new Operations.Request(
                        DrillOperation.NAME,
                        tenant.id(),
                        server,
                        new DrillOperation.Input(tenant.id(), backup.id(), database).fields(),
                        caller.tokenId(),
                        caller.person(),
                        reason,
                        caller.requestId(),
                        background));
    }
}
