package dev.tenantry.controlplane.server;

import dev.tenantry.api.id.ServerId;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.provisioning.DatabaseServer;
import dev.tenantry.provisioning.JdbcDatabaseServer;
import dev.tenantry.provisioning.server.ServiceCredentials;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.List;
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
                .orElseThrow(() -> none(id));
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

    private RuntimeException none(ServerId id) {
        return catalog.transaction(transaction -> store.find(transaction, id))
                .<RuntimeException>map(removed -> RemovedServers.refusal(removed.name()))
                .orElseGet(() -> new IllegalArgumentException("no server " + id));
    }

    /** Closes what leads to servers that were taken out of the catalog, and forgets the credentials with it. */
    @Scheduled(fixedDelay = "10s", initialDelay = "10s")
    public void forgetRemoved() {
        for (ServerId id : List.copyOf(opened.keySet())) {
            if (catalog.transaction(transaction -> store.address(transaction, id))
                    .isEmpty()) {
                Opened removed = opened.remove(id);
                if (removed != null) {
                    removed.server().close();
                }
            }
        }
    }

    @Override
    @PreDestroy
    public void close() {
        opened.values().forEach(server -> server.server().close());
        opened.clear();
    }
}
