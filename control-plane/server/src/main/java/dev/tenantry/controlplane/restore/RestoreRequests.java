package dev.tenantry.controlplane.restore;

import dev.tenantry.api.common.FieldError;
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
import dev.tenantry.controlplane.server.ServerStore;
import dev.tenantry.controlplane.tenant.DatabaseState;
import dev.tenantry.controlplane.tenant.DatabaseStore;
import dev.tenantry.controlplane.tenant.LostServers;
import dev.tenantry.controlplane.tenant.Tenant;
import dev.tenantry.controlplane.tenant.TenantDatabase;
import dev.tenantry.controlplane.tenant.TenantRequests;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks for restores, swaps and their undo, after looking whether the state allows them. */
@Singleton
public final class RestoreRequests {
    private final Ids ids;
    private final TenantRequests tenants;
    private final DatabaseStore databases;
    private final RestorableBackups backups;
    private final RestoreTargets targets;
    private final ServerStore servers;
    private final LostServers lostServers;
    private final Operations operations;

    RestoreRequests(
            Ids ids,
            TenantRequests tenants,
            DatabaseStore databases,
            RestorableBackups backups,
            RestoreTargets targets,
            ServerStore servers,
            LostServers lostServers,
            Operations operations) {
        this.ids = ids;
        this.tenants = tenants;
        this.databases = databases;
        this.backups = backups;
        this.targets = targets;
        this.servers = servers;
        this.lostServers = lostServers;
        this.operations = operations;
    }

    /**
     * What of a backup is restored, and from where.
     *
     * @param tables their names in the backup, which the operation looks up before it makes anything; empty for the whole backup
     * @param fromCopy whether the second copy is to be read, whatever the first is like
     */
    public record What(List<String> tables, boolean fromCopy) {
        /** Everything, from wherever it can be read. */
        public static final What WHOLE = new What(List.of(), false);

        public What {
            tables = List.copyOf(tables);
        }
    }

    /**
     * Restores a backup into a database beside the live one, on its server.
     *
     * @throws ApiException RESTORE_WRONG_TENANT, BACKUP_INCOMPLETE
     */
    public Accepted restore(Connection transaction, TenantId id, BackupId backupId, Caller caller, String reason) {
        return restore(transaction, id, backupId, RestoreTargets.Wish.HOME, caller, reason);
    }

    /**
     * The same, where somebody wishes it to be. The server of the live database is not asked anything: it may be lost.
     *
     * @throws ApiException RESTORE_WRONG_TENANT, BACKUP_INCOMPLETE, SERVER_NONE_ELIGIBLE, REQUEST_NOT_FOUND
     */
    public Accepted restore(
            Connection transaction,
            TenantId id,
            BackupId backupId,
            RestoreTargets.Wish wish,
            Caller caller,
            String reason) {
        return restore(transaction, id, backupId, wish, What.WHOLE, caller, reason);
    }

    /**
     * The same, perhaps with some tables only, or from the second copy.
     *
     * @throws ApiException RESTORE_WRONG_TENANT, BACKUP_INCOMPLETE, SERVER_NONE_ELIGIBLE, REQUEST_NOT_FOUND; REQUEST_CONFLICT when there is no second
     *     copy
     */
    public Accepted restore(
            Connection transaction,
            TenantId id,
            BackupId backupId,
            RestoreTargets.Wish wish,
            What what,
            Caller caller,
            String reason) {
        Tenant tenant = tenants.present(transaction, id);
        if (!backups.required(transaction, tenant, backupId).copied() && what.fromCopy()) {
            throw new ApiException(
                    ProblemCode.REQUEST_CONFLICT,
                    "Backup " + backupId + " has no second copy that is whole. Nothing was changed.",
                    "tenantctl backups get " + backupId,
                    "tenantctl backups restore " + backupId);
        }
        DatabaseId database = ids.database();
        OperationId operation = ids.operation();
        ServerId server = targets.choose(
                transaction, databases.get(transaction, tenant.live()).server(), wish);
        databases.insert(
                transaction, database, id, server, ids.databaseName(), tenant.schemaVersion(), backupId, operation);
        if (!what.tables().isEmpty()) {
            databases.restrict(
                    transaction, database, what.tables().stream().distinct().toList());
        }
        var input = new RestoreBesideOperation.Input(id, backupId, database, what.fromCopy());
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
        return swap(transaction, id, targetId, null, caller, reason);
    }

    /**
     * The same; it goes on without the server of the former database when somebody says that it is lost.
     *
     * @param lost the name of the former database's server, as somebody typed it who knows that nothing reaches it any more
     * @throws ApiException TENANT_WRONG_STATE; REQUEST_INVALID when the live database is on another server, or both are on that one
     */
    public Accepted swap(
            Connection transaction,
            TenantId id,
            DatabaseId targetId,
            @Nullable String lost,
            Caller caller,
            String reason) {
        Tenant tenant = tenants.present(transaction, id);
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
        if (target.isPartial()) {
            throw new ApiException(
                    ProblemCode.REQUEST_CONFLICT,
                    "Database " + targetId + " holds only some tables of backup " + target.sourceBackup()
                            + " and can never become live: the tenant would lose all others. Nothing was changed.",
                    "tenantctl backups restore " + target.sourceBackup()
                            + "   (the whole backup, which can be swapped in)",
                    "docs/guide/restore-a-customers-data.md, \"Only some tables\"   (how rows get back)");
        }
        if (lost != null) {
            requireLost(transaction, tenant, target, lost);
        }
        return submit(transaction, tenant, target, lost != null, caller, reason);
    }

    private void requireLost(Connection transaction, Tenant tenant, TenantDatabase target, String lost) {
        ServerId former = lostServers.required(transaction, tenant, lost);
        if (target.server().equals(former)) {
            throw ApiException.invalid(List.of(new FieldError(
                    "lostServer", "holds the other database too; restore the backup on another server first")));
        }
    }

    /**
     * Makes the database live again that the last swap retired.
     *
     * @throws ApiException RESTORE_NO_UNDO when there is none or its undo window has passed; SERVER_UNREACHABLE when its server was out of reach a
     *     moment ago
     */
    public Accepted undoSwap(Connection transaction, TenantId id, Caller caller, String reason) {
        Tenant tenant = tenants.present(transaction, id);
        TenantDatabase target = databases
                .undoTarget(transaction, id)
                .orElseThrow(() -> new ApiException(
                        ProblemCode.RESTORE_NO_UNDO,
                        "Tenant " + tenant.slug()
                                + " has no retired database with an open undo window."
                                + databases
                                        .lostWith(transaction, id)
                                        .map(server -> " A database of it was lost with server " + server
                                                + ", which was taken out of the catalog.")
                                        .orElse("")
                                + " Nothing was changed.",
                        "tenantctl backups list " + tenant.slug()));
        servers.unreachable(transaction, target.server()).ifPresent(why -> {
            throw new ApiException(
                    ProblemCode.SERVER_UNREACHABLE,
                    "The swap cannot be undone now: the database that it retired is on server "
                            + servers.place(transaction, target.server()).name()
                            + ", which was out of reach a moment ago. " + why
                            + " The database that is live stays live. Nothing was changed.",
                    "tenantctl fleet doctor",
                    "docs/runbooks/a-server-is-gone.md");
        });
        return submit(transaction, tenant, target, false, caller, reason);
    }

    private Accepted submit(
            Connection transaction,
            Tenant tenant,
            TenantDatabase target,
            boolean formerLost,
            Caller caller,
            String reason) {
        var input =
                new SwapOperation.Input(tenant.id(), tenant.live(), target.id(), tenant.generation() + 1, formerLost);
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
