package dev.tenantry.controlplane.retention;

import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.operation.Operations;
import dev.tenantry.controlplane.problem.ApiException;
import dev.tenantry.controlplane.tenant.DatabaseStore;
import dev.tenantry.controlplane.tenant.Tenant;
import dev.tenantry.controlplane.tenant.TenantStore;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.sql.Connection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for the end of backups that no plan keeps. Any number of control planes sweep at once and none leads: who moves a tenant's next look on
 * looks at it, behind the tenant's row, and asks for the operation in the same transaction. The operation decides anew. A sweep never
 * retries; a tenant that something else works on has its turn next time.
 */
@Singleton
final class RetentionSweep {
    private static final Logger LOG = LoggerFactory.getLogger(RetentionSweep.class);

    private static final String ACTOR = "retention";

    /** How many tenants one sweep looks at. */
    private static final int AT_ONCE = 200;

    private final Catalog catalog;
    private final TenantStore tenants;
    private final DatabaseStore databases;
    private final Retention retention;
    private final RetentionStore store;
    private final Operations operations;
    private final RetentionConfiguration configuration;

    RetentionSweep(
            Catalog catalog,
            TenantStore tenants,
            DatabaseStore databases,
            Retention retention,
            RetentionStore store,
            Operations operations,
            RetentionConfiguration configuration) {
        this.catalog = catalog;
        this.tenants = tenants;
        this.databases = databases;
        this.retention = retention;
        this.store = store;
        this.operations = operations;
        this.configuration = configuration;
    }

    @Scheduled(fixedDelay = "30s", initialDelay = "30s")
    void tick() {
        if (configuration.enabled()) {
            sweep();
        }
    }

    /** Looks at the tenants that are due; says for how many it asked for an operation. */
    int sweep() {
        int asked = 0;
        for (TenantId tenant : catalog.transaction(transaction -> store.due(transaction, AT_ONCE))) {
            try {
                if (catalog.transaction(transaction -> look(transaction, tenant))) {
                    asked++;
                }
            } catch (ApiException refused) {
                if (refused.code() != ProblemCode.TENANT_BUSY) {
                    throw refused;
                }
                LOG.debug("retention of tenant {} waits: {}", tenant, refused.getMessage());
            } catch (RuntimeException failure) {
                LOG.warn(
                        "the retention of tenant {} could not be looked at; the next sweep tries again",
                        tenant,
                        failure);
            }
        }
        return asked;
    }

    private boolean look(Connection transaction, TenantId id) {
        Tenant tenant = tenants.lock(transaction, id);
        if (!store.take(transaction, id, configuration.interval())) {
            return false;
        }
        if (retention.going(transaction, tenant).isEmpty()) {
            store.checked(transaction, id);
            return false;
        }
        operations.submit(
                transaction,
                new Operations.Request(
                        ExpireOperation.NAME,
                        id,
                        databases.get(transaction, tenant.live()).server(),
                        new ExpireOperation.Input(id).fields(),
                        ACTOR,
                        ACTOR,
                        "the plan keeps them no longer",
                        "sweep",
                        true));
        return true;
    }
}
