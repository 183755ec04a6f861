package dev.tenantry.gateway;

import dev.tenantry.runtime.TenantRuntime;
import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import jakarta.inject.Singleton;
import org.reactivestreams.Publisher;

/** The node is well when it knows routes. One tenant's trouble, and the control plane's, are not the node's. */
@Singleton
final class RoutingHealth implements HealthIndicator {
    private final TenantRuntime runtime;

    RoutingHealth(TenantRuntime runtime) {
        this.runtime = runtime;
    }

    @Override
    public Publisher<HealthResult> getResult() {
        boolean knows = runtime.status().version() > 0 || runtime.status().lastContact() != null;
        return Publishers.just(HealthResult.builder("routing", knows ? HealthStatus.UP : HealthStatus.DOWN)
                .build());
    }
}
