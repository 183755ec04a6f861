package dev.tenantry.controlplane.server;

import dev.tenantry.api.id.ServerId;
import dev.tenantry.provisioning.DatabaseServer;

/**
 * The way to a registered server: the seam at which tests and simulations bring their own. What an operation does to a server goes through
 * its {@link dev.tenantry.controlplane.operation.StepContext}, which fences it; only looking, and what no operation does, may go this way.
 */
public interface DatabaseServers {
    /**
     * The server of an id, ready to be used with its service accounts.
     *
     * @throws IllegalArgumentException when no such server is registered
     * @throws dev.tenantry.controlplane.problem.ApiException SERVER_REMOVED when it was taken out of the catalog
     */
    DatabaseServer of(ServerId server);
}
