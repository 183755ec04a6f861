package dev.tenantry.controlplane.routing;

import dev.tenantry.api.common.Page;
import dev.tenantry.api.routing.NodeRegistered;
import dev.tenantry.api.routing.NodeView;
import dev.tenantry.api.routing.RegisterNodeRequest;
import dev.tenantry.api.routing.SignedRoutes;
import dev.tenantry.controlplane.access.Caller;
import dev.tenantry.controlplane.idempotency.Changes;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Put;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.PositiveOrZero;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The routing feed for runtime nodes, and the list of nodes for operators. A waiting request holds a virtual thread and nothing else. */
@Controller("/v1/routing")
@ExecuteOn(TaskExecutors.BLOCKING)
class RoutingEndpoint {
    private final Changes changes;
    private final RoutingFeed feed;

    RoutingEndpoint(Changes changes, RoutingFeed feed) {
        this.changes = changes;
        this.feed = feed;
    }

    /** Registers the token's node or renews its key and regions. */
    @Put("/nodes")
    HttpResponse<NodeRegistered> register(Caller caller, @Body @Valid RegisterNodeRequest request) {
        return changes.make(transaction -> HttpResponse.ok(feed.register(caller, request)));
    }

    /** Says that the token's node serves nothing any more: nobody waits for it until it asks for routes again. */
    @Delete("/lease")
    HttpResponse<Void> leave(Caller caller) {
        return changes.make(transaction -> {
            feed.leave(caller);
            return HttpResponse.noContent();
        });
    }

    /** The runtime nodes, by name. */
    @Get("/nodes{?cursor,limit}")
    Page<NodeView> nodes(
            @Nullable @QueryValue String cursor, @QueryValue(defaultValue = "50") @Min(1) @Max(200) int limit) {
        return feed.list(cursor, limit);
    }

    /** All routes that the token's node may serve, signed. */
    @Get("/snapshot")
    SignedRoutes snapshot(Caller caller) {
        return feed.snapshot(caller);
    }

    /**
     * What changed after a version, signed; asking acknowledges everything up to it.
     *
     * @param after the version that the node has in force
     * @param wait how many seconds to wait for a change when there is none yet
     */
    @Get("/changes{?after,wait}")
    SignedRoutes changes(
            Caller caller,
            @QueryValue @PositiveOrZero long after,
            @QueryValue(defaultValue = "0") @Min(0) @Max(60) int wait) {
        return feed.changes(caller, after, Duration.ofSeconds(wait));
    }
}
