package dev.tenantry.controlplane.restore;

import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.api.id.ServerId;
import dev.tenantry.api.tenant.PlacementExplanation;
import dev.tenantry.controlplane.problem.ApiException;
import dev.tenantry.controlplane.server.PlacementPolicy;
import dev.tenantry.controlplane.server.RestorePlace;
import dev.tenantry.controlplane.server.ServerStore;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where a backup is restored: on the server of the live database, unless whoever asks wants another one. */
@Singleton
public final class RestoreTargets {
    private static final int MOST_TOLD = 5;

    private final ServerStore servers;

    RestoreTargets(ServerStore servers) {
        this.servers = servers;
    }

    /**
     * What was asked for.
     *
     * @param server the name of a server, or null
     * @param elsewhere whether any other server will do; the placement policy chooses then
     */
    public record Wish(@Nullable String server, boolean elsewhere) {
        /** On the server of the live database. */
        static final Wish HOME = new Wish(null, false);
    }

    /**
     * The server that was asked for, or that the placement policy chooses among those that can take the database.
     *
     * @param own the server of the live database; whether it can be reached does not matter
     * @throws ApiException REQUEST_NOT_FOUND; SERVER_NONE_ELIGIBLE with what speaks against each
     */
    ServerId choose(Connection transaction, ServerId own, Wish wish) {
        if (wish.server() == null && !wish.elsewhere()) {
            return own;
        }
        List<RestorePlace> places = servers.places(transaction);
        RestorePlace home = RestorePlace.of(places, own);
        List<RestorePlace> asked = places.stream()
                .filter(place -> wish.server() == null
                        ? !place.id().equals(own)
                        : place.name().equals(wish.server()))
                .toList();
        if (wish.server() != null && asked.isEmpty()) {
            throw ApiException.notFound("server", "tenantctl servers list");
        }
        if (asked.stream().anyMatch(place -> place.id().equals(own))) {
            return own;
        }
        List<String> against = new ArrayList<>();
        List<PlacementPolicy.Candidate> fit = new ArrayList<>();
        List<PlacementPolicy.Candidate> fleet = servers.fleet(transaction);
        for (RestorePlace place : asked) {
            PlacementPolicy.Candidate candidate = of(fleet, place.id());
            Set<String> reasons = against(place, candidate, home);
            if (reasons.isEmpty()) {
                fit.add(candidate);
            } else {
                against.add(place.name() + " " + String.join(", ", reasons));
            }
        }
        String chosen = PlacementPolicy.explain(fit, home.region(), null).serverId();
        if (chosen == null) {
            throw noneEligible(home, against);
        }
        return new ServerId(chosen);
    }

    /** What speaks by now against a server that could take the database when it was chosen; nothing ever does against the live database's own. */
    List<String> againstNow(Connection transaction, ServerId own, ServerId chosen) {
        if (chosen.equals(own)) {
            return List.of();
        }
        PlacementPolicy.Candidate candidate = of(servers.fleet(transaction), chosen);
        List<RestorePlace> places = servers.places(transaction);
        return List.copyOf(against(RestorePlace.of(places, chosen), candidate, RestorePlace.of(places, own)));
    }

    private static PlacementPolicy.Candidate of(List<PlacementPolicy.Candidate> fleet, ServerId id) {
        return fleet.stream().filter(each -> each.id().equals(id)).findFirst().orElseThrow();
    }

    private static Set<String> against(RestorePlace place, PlacementPolicy.Candidate candidate, RestorePlace home) {
        Set<String> reasons = new LinkedHashSet<>(place.against(home));
        PlacementExplanation alone = PlacementPolicy.explain(List.of(candidate), home.region(), null);
        if (alone.serverId() == null) {
            reasons.addAll(alone.candidates().getFirst().reasons());
        }
        return reasons;
    }

    private static ApiException noneEligible(RestorePlace home, List<String> against) {
        String reasons = against.isEmpty()
                ? "no other server is registered"
                : String.join("; ", against.subList(0, Math.min(MOST_TOLD, against.size())));
        return new ApiException(
                ProblemCode.SERVER_NONE_ELIGIBLE,
                "No server can take a database of server " + home.name() + ": " + reasons + ". Nothing was changed.",
                "tenantctl servers list",
                "tenantctl servers register",
                "tenantctl servers uncordon NAME");
    }
}
