package dev.tenantry.controlplane.deletion;

import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.id.ServerId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.access.Caller;
import dev.tenantry.controlplane.problem.ApiException;
import dev.tenantry.controlplane.server.ServerStore;
import dev.tenantry.controlplane.tenant.LostServers;
import dev.tenantry.controlplane.tenant.Tenant;
import dev.tenantry.controlplane.tenant.TenantRequests;
import jakarta.inject.Singleton;
import java.sql.Connection;

/** Asks for the end of a tenant whose live database went with its server. */
@Singleton
public final class LostEndRequests {
    private final TenantRequests requests;
    private final LostServers lostServers;
    private final ServerStore servers;

    LostEndRequests(TenantRequests requests, LostServers lostServers, ServerStore servers) {
        this.requests = requests;
        this.lostServers = lostServers;
        this.servers = servers;
    }

    /**
     * Ends a tenant without a last backup.
     *
     * @param lost the name of the server of its live database, as somebody typed it who knows that it is lost
     * @throws ApiException TENANT_WRONG_STATE; REQUEST_INVALID when its live database is on another server; SERVER_ANSWERS when that server was not
     *     out of reach a moment ago
     */
    public OperationId delete(Connection transaction, TenantId id, String lost, Caller caller, String reason) {
        Tenant tenant = requests.present(transaction, id);
        ServerId server = lostServers.required(transaction, tenant, lost);
        if (servers.unreachable(transaction, server).isEmpty()) {
            throw new ApiException(
                    ProblemCode.SERVER_ANSWERS,
                    "Server " + lost + " was not out of reach when it was last looked at, so it is not taken for lost:"
                            + " a last backup of tenant " + tenant.slug() + " can be taken there. Nothing was changed.",
                    "tenantctl tenants delete " + tenant.slug() + " --reason … --confirm " + tenant.slug()
                            + "   (with a last backup, and its proof)",
                    "tenantctl fleet doctor   (shows when the server is found out of reach, about a minute after it stopped answering)");
        }
        var input = new DeleteLostOperation.Input(id, reason, lost);
        return requests.submit(transaction, tenant, DeleteLostOperation.NAME, input.fields(), caller, reason);
    }
}
