package dev.tenantry.controlplane.operation;

import dev.tenantry.controlplane.audit.AuditTrail;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.configuration.Mode;
import dev.tenantry.controlplane.configuration.StartUpException;
import dev.tenantry.controlplane.configuration.TenantryConfiguration;
import dev.tenantry.controlplane.configuration.ThisProcess;
import dev.tenantry.controlplane.server.DatabaseServers;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** Makes this process's engine from its configuration. */
@Factory
final class EngineFactory {
    private static final String FAILPOINTS = "TENANTRY_FAILPOINTS";

    @Singleton
    Failpoints failpoints(EngineConfiguration engine, TenantryConfiguration tenantry) {
        String text = firstOf(engine.failpoints(), System.getProperty(FAILPOINTS), System.getenv(FAILPOINTS));
        if (text == null) {
            return Failpoints.none();
        }
        if (tenantry.mode() != Mode.DEVELOPMENT) {
            throw new StartUpException(
                    "Failpoints are set (" + FAILPOINTS + "), and they make operations fail on purpose: unset them,"
                            + " or set tenantry.mode to development.",
                    null);
        }
        return Failpoints.parse(text);
    }

    @Singleton
    @Bean(preDestroy = "close")
    OperationEngine engine(
            EngineConfiguration configuration,
            Catalog catalog,
            Kinds kinds,
            DatabaseServers servers,
            EventLog events,
            TenantLocks locks,
            AuditTrail audit,
            Failpoints failpoints,
            EngineWake wake) {
        EngineLimits limits = configuration.limits();
        OperationWorker worker = new OperationWorker(
                catalog,
                kinds,
                servers,
                events,
                locks,
                audit,
                limits,
                failpoints,
                EngineTime.SYSTEM,
                ThisProcess.name());
        return new OperationEngine(worker, limits, wake);
    }

    private static @Nullable String firstOf(@Nullable String... candidates) {
        for (String candidate : candidates) {
            if (candidate != null && !candidate.isBlank()) {
                return candidate;
            }
        }
        return null;
    }
}
