package dev.tenantry.controlplane.server;

import dev.tenantry.api.id.ServerId;
import dev.tenantry.controlplane.access.Caller;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.server.Inspection;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at every server once a minute through its verifier account and writes down whether it could be reached. One control plane looks at a
 * server at a time, each look in a thread of its own, so a server that hangs holds up nobody's. Once a day what the look finds
 * becomes the server's recorded check.
 */
@Singleton
class ServerWatch {
    private static final Logger LOG = LoggerFactory.getLogger(ServerWatch.class);
    private static final int AT_ONCE = 16;
    private static final int LONGEST_DETAIL = 500;

    /** Who stands for what nobody asked for. */
    private static final Caller SWEEP = new Caller("server-watch", "tenantry", Set.of(), null, "sweep");

    private final Catalog catalog;
    private final Servers servers;
    private final ExecutorService threads;

    ServerWatch(Catalog catalog, Servers servers, @Named(TaskExecutors.BLOCKING) ExecutorService threads) {
        this.catalog = catalog;
        this.servers = servers;
        this.threads = threads;
    }

    @Scheduled(fixedDelay = "10s", initialDelay = "5s")
    void sweep() {
        try {
            for (ServerId server : due()) {
                if (catalog.transaction(transaction -> claim(transaction, server))) {
                    threads.execute(() -> look(server));
                }
            }
        } catch (RejectedExecutionException stopping) {
            LOG.debug("no more looks at servers: the control plane stops");
        } catch (RuntimeException failure) {
            LOG.warn("servers could not be looked at; the next sweep tries again: {}", failure.toString());
        }
    }

    private List<ServerId> due() {
        return catalog.transaction(transaction ->
                Sql.of(transaction, """
                        SELECT s.id FROM server s LEFT JOIN server_observation o ON o.server_id = s.id
                         WHERE s.removed_at IS NULL AND (o.server_id IS NULL OR o.claimed_until < UTC_TIMESTAMP(6)) ORDER BY o.claimed_until LIMIT :most
                        """).with("most", AT_ONCE).list(row -> new ServerId(row.string("id"))));
    }

    /** A claim lasts a minute: until the next look is due, or until whoever took it is given up. */
    private boolean claim(Connection transaction, ServerId server) {
        Sql.of(transaction, """
                        INSERT IGNORE INTO server_observation (server_id, detail, claimed_until)
                        VALUES (:server, '', UTC_TIMESTAMP(6) - INTERVAL 1 SECOND)
                        """).with("server", server).update();
        return Sql.of(transaction, """
                        UPDATE server_observation SET claimed_until = UTC_TIMESTAMP(6) + INTERVAL 1 MINUTE
                         WHERE server_id = :server AND claimed_until < UTC_TIMESTAMP(6)
                        """).with("server", server).update() == 1;
    }

    /** Looks now, and writes down what was seen. */
    void look(ServerId server) {
        try {
            Inspection inspection = servers.inspect(server);
            write(server, null);
            catalog.transaction(transaction -> noteOncePerDay(transaction, server, inspection));
        } catch (ProvisioningException refused) {
            write(server, String.valueOf(refused.getMessage()));
        } catch (RuntimeException failure) {
            LOG.warn("server {} could not be looked at", server, failure);
            write(server, "The look failed: " + failure.getClass().getSimpleName() + ".");
        }
    }

    private boolean noteOncePerDay(Connection transaction, ServerId server, Inspection inspection) {
        boolean due = Sql.of(transaction, """
                        SELECT 1 FROM server WHERE id = :server AND removed_at IS NULL
                           AND (checked_at IS NULL OR checked_at < UTC_TIMESTAMP(6) - INTERVAL 1 DAY)
                           FOR UPDATE
                        """).with("server", server).exists();
        if (due) {
            servers.noteFindings(transaction, SWEEP, server, inspection);
        }
        return due;
    }

    /**
     * Writes an observation down.
     *
     * @param trouble why it could not be reached; null when it could
     */
    private void write(ServerId server, @Nullable String trouble) {
        try {
            String detail = trouble == null ? "" : trouble;
            catalog.transaction(transaction -> Sql.of(transaction, """
                            UPDATE server_observation
                               SET since = IF(reachable = :reachable, since, UTC_TIMESTAMP(6)), reachable = :reachable, detail = :detail,
                                   looked_at = UTC_TIMESTAMP(6)
                             WHERE server_id = :server
                            """)
                    .with("reachable", trouble == null)
                    .with("detail", detail.substring(0, Math.min(detail.length(), LONGEST_DETAIL)))
                    .with("server", server)
                    .update());
        } catch (RuntimeException failure) {
            LOG.warn("what was seen of server {} could not be written down: {}", server, failure.toString());
        }
    }
}
