package dev.tenantry.controlplane.drill;

import dev.tenantry.api.id.ServerId;
import dev.tenantry.controlplane.server.RestorePlace;
import dev.tenantry.controlplane.server.ServerStore;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Where a backup is drilled: on a server that is labelled for drills, of the same flavour, in the same region and not older than the tenant's own; on
 * the tenant's own where there is none. A region's data stays in the region.
 */
@Singleton
final class DrillServers {
    private final ServerStore servers;
    private final DrillStore drills;

    DrillServers(ServerStore servers, DrillStore drills) {
        this.servers = servers;
        this.drills = drills;
    }

    /** The one with the fewest drills. */
    ServerId choose(Connection transaction, ServerId own) {
        return candidates(transaction, own).stream()
                .min(Comparator.comparingInt((ServerId server) -> drills.onServer(transaction, server))
                        .thenComparing(ServerId::value))
                .orElse(own);
    }

    /** The same, if it has room for one more drill; nobody else finds the same room until the transaction ends. */
    Optional<ServerId> free(Connection transaction, ServerId own, int perServer) {
        ServerId chosen = choose(transaction, own);
        servers.lock(transaction, chosen);
        return drills.onServer(transaction, chosen) < perServer ? Optional.of(chosen) : Optional.empty();
    }

    private List<ServerId> candidates(Connection transaction, ServerId own) {
        List<RestorePlace> places = servers.places(transaction);
        RestorePlace home = RestorePlace.of(places, own);
        return places.stream()
                .filter(RestorePlace::onlyDrills)
                .filter(server -> server.against(home).isEmpty())
                .map(RestorePlace::id)
                .toList();
    }
}
