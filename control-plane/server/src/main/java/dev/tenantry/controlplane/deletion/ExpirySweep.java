package dev.tenantry.controlplane.deletion;

import dev.tenantry.api.id.DatabaseId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.access.Caller;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.problem.ApiException;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for the end of retired databases whose undo window is over. Any number of control planes may sweep at once: asking takes the tenant's
 * lock, so one of them asks and the others find the tenant busy.
 */
@Singleton
final class ExpirySweep {
    private static final Logger LOG = LoggerFactory.getLogger(ExpirySweep.class);
    private static final int AT_ONCE = 100;

    private final Catalog catalog;
    private final EndRequests requests;

    ExpirySweep(Catalog catalog, EndRequests requests) {
        this.catalog = catalog;
        this.requests = requests;
    }

    private record Expired(TenantId tenant, DatabaseId database) {}

    @Scheduled(fixedDelay = "1m", initialDelay = "20s")
    void sweep() {
        for (Expired expired : catalog.transaction(ExpirySweep::due)) {
            Caller caller = new Caller("expiry", "the undo window", Set.of(), null, "expiry." + expired.database());
            try {
                catalog.transaction(transaction ->
                        requests.discardExpired(transaction, expired.tenant(), expired.database(), caller));
            } catch (ApiException notNow) {
                // Busy, held, or deleted in between: a later sweep asks again.
                LOG.debug("database {} is not discarded now: {}", expired.database(), notNow.getMessage());
            } catch (RuntimeException failure) {
                LOG.warn("database {} could not be discarded; the next sweep tries again", expired.database(), failure);
            }
        }
    }

    private static List<Expired> due(Connection transaction) {
        return Sql.of(transaction, """
                        SELECT d.tenant_id, d.id
                          FROM tenant_database d JOIN tenant t ON t.id = d.tenant_id
                          LEFT JOIN tenant_lock l ON l.tenant_id = t.id
                         WHERE d.state = 'retired' AND d.undo_until < utc_timestamp(6) AND t.data_status = 'live'
                           AND t.commercial_status <> 'ended' AND l.tenant_id IS NULL
                           AND NOT EXISTS (SELECT 1 FROM server_observation o WHERE o.server_id = d.server_id AND o.reachable = FALSE)
                         ORDER BY d.undo_until, d.id LIMIT :most
                        """)
                .with("most", AT_ONCE)
                .list(row -> new Expired(new TenantId(row.string("tenant_id")), new DatabaseId(row.string("id"))));
    }
}
