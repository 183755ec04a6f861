package dev.tenantry.controlplane.copy;

import dev.tenantry.controlplane.backup.Stores;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.configuration.CopyConfiguration;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has every backup copied, when a second store is configured. Any number of control planes sweep at once and none leads: who asks names the operation
 * in the backup's row, once. What waits is in the catalog: the backups without a copy. A sweep never retries; the next one looks again.
 */
@Singleton
final class CopySweep {
    private static final Logger LOG = LoggerFactory.getLogger(CopySweep.class);

    /** So many wait in the queue or are at work in the whole fleet: the sweep, not the queue, keeps the newest first. */
    private static final int MOST_UNDER_WAY = 8;

    private final Catalog catalog;
    private final CopyStore copies;
    private final CopyRequests requests;
    private final Stores stores;
    private final CopyConfiguration configuration;

    CopySweep(
            Catalog catalog, CopyStore copies, CopyRequests requests, Stores stores, CopyConfiguration configuration) {
        this.catalog = catalog;
        this.copies = copies;
        this.requests = requests;
        this.stores = stores;
        this.configuration = configuration;
    }

    @Scheduled(fixedDelay = "10s", initialDelay = "10s")
    void tick() {
        if (configuration.enabled() && stores.copies().isPresent()) {
            sweep();
        }
    }

    /** Asks for the copies that there is room for; says how many. */
    int sweep() {
        List<CopyStore.Due> due = catalog.transaction(transaction -> {
            int room = MOST_UNDER_WAY - copies.underWay(transaction);
            return room <= 0
                    ? List.<CopyStore.Due>of()
                    : copies.due(transaction, configuration.after(), configuration.retryAfter(), room);
        });
        int asked = 0;
        for (CopyStore.Due each : due) {
            try {
                asked += catalog.transaction(transaction -> requests.ask(transaction, each.tenant(), each.backup()))
                                .isPresent()
                        ? 1
                        : 0;
            } catch (RuntimeException failure) {
                LOG.warn(
                        "the copy of backup {} could not be asked for; the next sweep tries again",
                        each.backup(),
                        failure);
            }
        }
        return asked;
    }
}
