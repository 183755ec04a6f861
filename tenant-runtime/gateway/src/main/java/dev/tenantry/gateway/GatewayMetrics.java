package dev.tenantry.gateway;

import dev.tenantry.runtime.TenantRuntime;
import dev.tenantry.runtime.pool.TenantGates;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.inject.Singleton;
import java.util.function.ToDoubleFunction;

/** Totals of the node. No meter is labelled with a tenant: their number would have no bound. */
@Singleton
final class GatewayMetrics implements MeterBinder {
    private final TenantRuntime runtime;

    GatewayMetrics(TenantRuntime runtime) {
        this.runtime = runtime;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        gauge(registry, "pools", TenantGates.Totals::pools);
        gauge(registry, "connections.active", TenantGates.Totals::active);
        gauge(registry, "connections.idle", TenantGates.Totals::idle);
        gauge(registry, "waiting", TenantGates.Totals::waiting);
        gauge(registry, "parked", TenantGates.Totals::parked);
        gauge(registry, "quarantined", TenantGates.Totals::quarantined);
        Gauge.builder(
                        "tenantry.runtime.routes.version",
                        runtime,
                        node -> node.status().version())
                .register(registry);
        Gauge.builder(
                        "tenantry.runtime.routes.refused",
                        runtime,
                        node -> node.status().refusals())
                .register(registry);
        Gauge.builder("tenantry.runtime.tenants", runtime, node -> node.status().tenants())
                .register(registry);
        Gauge.builder(
                        "tenantry.runtime.control.plane.reachable",
                        runtime,
                        node -> node.status().controlPlaneReachable() ? 1 : 0)
                .register(registry);
    }

    private void gauge(MeterRegistry registry, String name, ToDoubleFunction<TenantGates.Totals> value) {
        Gauge.builder("tenantry.runtime." + name, runtime, node -> value.applyAsDouble(node.totals()))
                .register(registry);
    }
}
