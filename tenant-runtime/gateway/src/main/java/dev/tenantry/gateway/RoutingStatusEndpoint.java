package dev.tenantry.gateway;

import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.gateway.problem.GatewayException;
import dev.tenantry.runtime.TenantRuntime;
import dev.tenantry.runtime.pool.TenantGates;
import dev.tenantry.runtime.routing.RoutingStatus;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How this node stands with the routing registry, for whoever sits on the same machine. It names no tenant and no account. */
@Controller("/v1/routing/status")
final class RoutingStatusEndpoint {
    private final TenantRuntime runtime;

    RoutingStatusEndpoint(TenantRuntime runtime) {
        this.runtime = runtime;
    }

    /** What the node has in force, and whether it hears from the control plane. */
    @Serdeable
    record StatusView(
            String nodeId,
            long version,
            long acknowledgedVersion,
            Instant issuedAt,
            long ageSeconds,
            int tenants,
            boolean controlPlaneReachable,
            @Nullable Instant lastContact,
            long refusals,
            @Nullable String lastProblem,
            boolean savedOnDisk,
            int pools,
            int connections,
            int waiting,
            int parked,
            int quarantined) {}

    @Get
    StatusView status(HttpRequest<?> request) {
        if (!request.getRemoteAddress().getAddress().isLoopbackAddress()) {
            throw new GatewayException(ProblemCode.REQUEST_NOT_FOUND, "There is nothing at this path.");
        }
        RoutingStatus status = runtime.status();
        TenantGates.Totals totals = runtime.totals();
        return new StatusView(
                status.nodeId(),
                status.version(),
                status.acknowledgedVersion(),
                status.issuedAt(),
                Math.max(0, Duration.between(status.issuedAt(), Instant.now()).toSeconds()),
                status.tenants(),
                status.controlPlaneReachable(),
                status.lastContact(),
                status.refusals(),
                status.lastProblem(),
                status.savedOnDisk(),
                totals.pools(),
                totals.active() + totals.idle(),
                totals.waiting(),
                totals.parked(),
                totals.quarantined());
    }
}
