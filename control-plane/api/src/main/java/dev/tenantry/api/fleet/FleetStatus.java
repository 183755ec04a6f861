package dev.tenantry.api.fleet;

import dev.tenantry.api.audit.AuditLagView;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the fleet stands. Everything is read from the catalog, with its age: no server is contacted for it.
 *
 * @param at when it was read, by the catalog's clock
 */
@Serdeable
public record FleetStatus(
        Instant at,
        Tenants tenants,
        Operations operations,
        List<Server> servers,
        List<Node> runtimes,
        Backups backups,
        AuditLagView audit,
        List<ControlPlane> controlPlanes,
        Schedules schedules) {
    public FleetStatus {
        servers = List.copyOf(servers);
        runtimes = List.copyOf(runtimes);
        controlPlanes = List.copyOf(controlPlanes);
    }

    /**
     * Tenants, counted on each status axis.
     *
     * @param total all that have a row, the erased among them
     */
    @Serdeable
    public record Tenants(long total, Map<String, Long> service, Map<String, Long> data, Map<String, Long> commercial) {
        public Tenants {
            service = Map.copyOf(service);
            data = Map.copyOf(data);
            commercial = Map.copyOf(commercial);
        }
    }

    /**
     * Operations that have not ended.
     *
     * @param oldestQueuedAt since when the oldest has been due that nobody works on
     * @param oldestParkedAt when the oldest was asked for that waits for a person
     */
    @Serdeable
    public record Operations(
            long queued,
            long running,
            long undoing,
            long parked,
            @Nullable Instant oldestQueuedAt,
            @Nullable Instant oldestParkedAt) {}

    /**
     * A database server.
     *
     * @param reachable yes, no, or not_known when the last look is missing or too old
     * @param lookedAt when it was last looked at; null for never
     * @param checkedAt when it was last checked as a whole
     * @param tenants tenants whose live database is on it
     */
    @Serdeable
    public record Server(
            String id,
            String name,
            String flavour,
            boolean cordoned,
            String reachable,
            @Nullable Instant lookedAt,
            @Nullable Instant checkedAt,
            long tenants) {}

    /**
     * A runtime.
     *
     * @param versionsBehind how many changes of routes it has not acknowledged
     */
    @Serdeable
    public record Node(String id, String name, boolean live, Instant leaseUntil, long versionsBehind) {}

    /**
     * Backups of live tenants.
     *
     * @param unproven complete backups without a proof, those that failed to be proven among them
     * @param failed complete backups that cannot be restored to what their manifest says
     * @param tenantsWithout live tenants that have no complete backup
     * @param oldestNewestAt of all tenants' newest backups the oldest
     * @param oldestProvenAt of all tenants' newest proven restore points the oldest
     * @param slowestProvenSeconds of all tenants' newest proven backups the longest restore
     * @param drillsWaiting drills that are asked for or at work
     * @param uncopied complete backups without a whole second copy; all of them where no second store is configured
     */
    @Serdeable
    public record Backups(
            long complete,
            long unproven,
            long failed,
            long tenantsWithout,
            @Nullable Instant oldestNewestAt,
            @Nullable Instant oldestProvenAt,
            @Nullable Double slowestProvenSeconds,
            long drillsWaiting,
            long uncopied) {}

    /**
     * A process that serves this API.
     *
     * @param host the machine it says it runs on
     * @param works whether it works on operations
     * @param alive whether it was heard of lately
     */
    @Serdeable
    public record ControlPlane(
            String id, String host, boolean works, Instant startedAt, Instant seenAt, boolean alive) {}

    /**
     * Schedules.
     *
     * @param late that should have fired and have not
     */
    @Serdeable
    public record Schedules(
            long total, long paused, long late, @Nullable Instant nextFireAt) {}
}
