package dev.tenantry.controlplane.server;

import dev.tenantry.api.id.ServerId;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.provisioning.DatabaseServer;
import dev.tenantry.provisioning.JdbcDatabaseServer;
import dev.tenantry.provisioning.server.ServiceCredentials;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Registered servers over JDBC, each kept as long as its row stays the same. */
@Singleton
public final class RegisteredServers implements DatabaseServers, AutoCloseable {
    private final Catalog catalog;
    private final ServerStore store;
    private final Map<ServerId, Opened> opened = new ConcurrentHashMap<>();

    RegisteredServers(Catalog catalog, ServerStore store) {
        this.catalog = catalog;
        this.store = store;
    }

    private record Opened(long rowVersion, JdbcDatabaseServer server) {}

    private record Registered(ServerStore.Address address, ServiceCredentials credentials) {}

    @Override
    public DatabaseServer of(ServerId id) {
        ServerStore.Address address = catalog.transaction(transaction -> store.address(transaction, id))
                .orElseThrow(() -> new IllegalArgumentException("no server " + id));
        Opened present = opened.get(id);
        if (present != null && present.rowVersion() == address.rowVersion()) {
            return present.server();
        }
        // Reaching out happens outside the map: one server that does not answer must not hold up the others.
        Registered registered =
                catalog.transaction(transaction -> new Registered(address, store.credentials(transaction, id)));
        Opened fresh = new Opened(
                address.rowVersion(),
                JdbcDatabaseServer.connect(registered.address().endpoint(), registered.credentials()));
        Opened former = opened.put(id, fresh);
        if (former != null) {
            former.server().close();
        }
        return fresh.server();
    }

    @Override
    @PreDestroy
    public void close() {
        opened.values().forEach(server -> server.server().close());
        opened.clear();
    }
}
