package dev.tenantry.controlplane.server;

import dev.tenantry.api.id.ServerId;
import dev.tenantry.provisioning.DatabaseServer;

/** The way to a registered server: the seam at which tests and simulations bring their own. */
public interface DatabaseServers {
    /**
     * The server of an id, ready to be used with its service accounts.
     *
     * @throws IllegalArgumentException when no such server is registered
     */
    DatabaseServer of(ServerId server);
}
