package dev.tenantry.controlplane.tenant;

import dev.tenantry.api.common.FieldError;
import dev.tenantry.api.id.ServerId;
import dev.tenantry.controlplane.problem.ApiException;
import dev.tenantry.controlplane.server.ServerStore;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.List;

/** A person's word that the server of a tenant is lost: they type its name, which keeps them from meaning another one. */
@Singleton
public final class LostServers {
    private final DatabaseStore databases;
    private final ServerStore servers;

    LostServers(DatabaseStore databases, ServerStore servers) {
        this.databases = databases;
        this.servers = servers;
    }

    /**
     * The server of a tenant's live database, which is the one that was typed.
     *
     * @throws ApiException REQUEST_INVALID
     */
    public ServerId required(Connection transaction, Tenant tenant, String typed) {
        ServerId server = databases.get(transaction, tenant.live()).server();
        String name = servers.place(transaction, server).name();
        if (!name.equals(typed)) {
            throw ApiException.invalid(List.of(
                    new FieldError("lostServer", "is not " + name + ", the server of the tenant's live database")));
        }
        return server;
    }
}
