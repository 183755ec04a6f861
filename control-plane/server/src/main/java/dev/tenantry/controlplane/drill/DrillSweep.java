package dev.tenantry.controlplane.drill;

import dev.tenantry.api.id.ServerId;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.problem.ApiException;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has every backup drilled. Any number of control planes sweep at once and none leads: who asks for a drill holds the tenant's row and then the
 * server's, looks once more, and asks in the same transaction, so that no backup is drilled twice at once and no server gets more than its
 * share. What waits is in the catalog: the backups without a proof. A sweep never retries; the next one looks again.
 */
@Singleton
final class DrillSweep {
    private static final Logger LOG = LoggerFactory.getLogger(DrillSweep.class);

    /** How many backups of one server a sweep tries: one that cannot be drilled must not keep the others from it. */
    private static final int AT_ONCE = 20;

    private final Catalog catalog;
    private final DrillStore drills;
    private final DrillRequests requests;
    private final DrillConfiguration configuration;

    DrillSweep(Catalog catalog, DrillStore drills, DrillRequests requests, DrillConfiguration configuration) {
        this.catalog = catalog;
        this.drills = drills;
        this.requests = requests;
        this.configuration = configuration;
    }

    @Scheduled(fixedDelay = "10s", initialDelay = "10s")
    void tick() {
        if (configuration.enabled()) {
            sweep();
        }
    }

    /** Asks for the drills that there is room for; says how many. */
    int sweep() {
        int asked = 0;
        for (ServerId server : catalog.transaction(drills::servers)) {
            asked += sweep(server);
        }
        return asked;
    }

    private int sweep(ServerId server) {
        List<DrillStore.Due> due = catalog.transaction(transaction ->
                drills.due(transaction, server, configuration.after(), configuration.retryAfter(), AT_ONCE));
        int asked = 0;
        for (DrillStore.Due each : due) {
            try {
                if (!catalog.transaction(
                        transaction -> requests.askWhenDue(transaction, each, configuration.perServer()))) {
                    return asked;
                }
                asked++;
            } catch (ApiException refused) {
                LOG.info("backup {} is not drilled now: {}", each.backup(), refused.getMessage());
            } catch (RuntimeException failure) {
                LOG.warn(
                        "the drill of backup {} could not be asked for; the next sweep tries again",
                        each.backup(),
                        failure);
            }
        }
        return asked;
    }
}
