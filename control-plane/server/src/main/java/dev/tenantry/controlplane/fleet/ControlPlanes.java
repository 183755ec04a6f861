package dev.tenantry.controlplane.fleet;

import dev.tenantry.api.fleet.FleetStatus;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.configuration.Home;
import dev.tenantry.controlplane.configuration.ThisProcess;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Value;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.annotation.PreDestroy;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which control planes run. Each says so every ten seconds and takes its row away when it ends properly; whoever is silent for longer than
 * half a minute counts as gone.
 */
@Context
public final class ControlPlanes {
    private static final Logger LOG = LoggerFactory.getLogger(ControlPlanes.class);

    /** Three heartbeats. */
    static final int SILENT_SECONDS = 30;

    /** In one process, as tests have it, several control planes need names of their own. */
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Catalog catalog;
    private final boolean works;
    private final String id;
    private final String home;

    ControlPlanes(Catalog catalog, Home home, @Value("${tenantry.engine.enabled:true}") boolean works) {
        this.catalog = catalog;
        this.works = works;
        int number = NUMBER.incrementAndGet();
        this.id = number == 1 ? ThisProcess.name() : ThisProcess.name() + ":" + number;
        this.home = shortHash(home.folder().toAbsolutePath().toString());
    }

    @Scheduled(fixedDelay = "10s", initialDelay = "0s")
    void heartbeat() {
        try {
            catalog.transaction(transaction -> Sql.of(transaction, """
                            INSERT INTO control_plane (id, host, home, works, started_at, seen_at)
                            VALUES (:id, :host, :home, :works, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6))
                            ON DUPLICATE KEY UPDATE seen_at = UTC_TIMESTAMP(6)
                            """)
                    .with("id", id)
                    .with("host", ThisProcess.host())
                    .with("home", home)
                    .with("works", works)
                    .update());
            catalog.transaction(this::forgetPredecessors);
        } catch (RuntimeException failure) {
            // The next heartbeat tries again; meanwhile others see this one as silent, and rightly so.
            LOG.warn("this control plane could not say that it is alive: {}", failure.toString());
        }
    }

    /** A silent one of the same home was this one's earlier life; one that is silent for a day is nobody's concern any more. */
    private int forgetPredecessors(Connection transaction) {
        return Sql.of(transaction, """
                        DELETE FROM control_plane
                         WHERE id <> :id AND ((host = :host AND home = :home AND seen_at < UTC_TIMESTAMP(6) - INTERVAL :silent SECOND)
                               OR seen_at < UTC_TIMESTAMP(6) - INTERVAL 1 DAY)
                        """)
                .with("id", id)
                .with("host", ThisProcess.host())
                .with("home", home)
                .with("silent", SILENT_SECONDS)
                .update();
    }

    @PreDestroy
    void end() {
        try {
            catalog.transaction(transaction -> Sql.of(transaction, "DELETE FROM control_plane WHERE id = :id")
                    .with("id", id)
                    .update());
        } catch (RuntimeException failure) {
            LOG.info("this control plane could not say that it ends: {}", failure.toString());
        }
    }

    /** All that are known, those that were heard of last first. */
    List<FleetStatus.ControlPlane> all(Connection transaction) {
        return Sql.of(transaction, """
                        SELECT id, host, works, started_at, seen_at,
                               seen_at >= UTC_TIMESTAMP(6) - INTERVAL :silent SECOND AS alive
                          FROM control_plane ORDER BY seen_at DESC, id LIMIT 200
                        """)
                .with("silent", SILENT_SECONDS)
                .list(row -> new FleetStatus.ControlPlane(
                        row.string("id"),
                        row.string("host"),
                        row.bool("works"),
                        row.instant("started_at"),
                        row.instant("seen_at"),
                        row.bool("alive")));
    }

    private static String shortHash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
