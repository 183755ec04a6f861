package dev.tenantry.controlplane.tenant;

import dev.tenantry.controlplane.operation.Outcome;
import dev.tenantry.controlplane.operation.StepContext;
import dev.tenantry.controlplane.routing.Routes;
import dev.tenantry.controlplane.routing.RoutingConfiguration;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/**
 * Waits until every live runtime has a route in force. It makes a change smooth and never decides whether it is safe: a runtime that stays
 * silent loses its lease, and one that is live but stuck is overruled after that time, because the fence at the server holds in
 * any case.
 */
@Singleton
public final class RouteObedience {
    /** Beyond the lease of a silent node, for the clock of its last request. */
    private static final Duration MARGIN = Duration.ofSeconds(2);

    private static final Duration LOOK_EVERY = Duration.ofMillis(20);

    private final Routes routes;
    private final Duration patience;

    RouteObedience(Routes routes, RoutingConfiguration configuration) {
        this.routes = routes;
        this.patience = configuration.lease().plus(MARGIN);
    }

    /** Waits for the version that an earlier step put out. */
    public Outcome await(StepContext<?> context, String announcement) {
        long version = Long.parseLong(context.output(announcement, "routeVersion"));
        boolean all = context.await(
                patience, LOOK_EVERY, () -> routes.laggards(version).isEmpty());
        List<String> silent = all
                ? List.of()
                : routes.laggards(version).stream().map(Routes.Laggard::name).toList();
        return Outcome.done().with("laggards", String.join(",", silent));
    }
}
