package dev.tenantry.controlplane.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tenantry.api.audit.AuditLagView;
import dev.tenantry.api.backup.CreateBackupRequest;
import dev.tenantry.api.operation.OperationEventView;
import dev.tenantry.api.operation.OperationEvents;
import dev.tenantry.api.operation.OperationView;
import dev.tenantry.api.schedule.CreateScheduleRequest;
import dev.tenantry.api.tenant.CreateTenantRequest;
import dev.tenantry.api.tenant.TenantAccepted;
import dev.tenantry.controlplane.ControlPlaneProcess;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.embedded.Durability;
import dev.tenantry.provisioning.embedded.EmbeddedServer;
import dev.tenantry.provisioning.embedded.EmbeddedSettings;
import dev.tenantry.provisioning.embedded.FlavoursUnderTest;
import dev.tenantry.provisioning.embedded.TestServers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three real control planes on one catalog, of which one is asked to end in the middle of its work. */
class ManyControlPlanesTest {
    /** So long that nothing here is ever taken over because a lease ran out. */
    private static final Duration LEASE = Duration.ofMinutes(5);

    /** As many as one control plane, and one server, works on at once. */
    private static final int CREATES = 8;

    private static final int FIRST_TENANTS = 2;
    private static final String SCHEDULE = "nightly";

    @TempDir
    Path folder;

    @Test
    void oneThatIsAskedToEndGivesItsWorkBackAndTheOthersGoOnAtOnce() throws SQLException {
        Flavour flavour = FlavoursUnderTest.all().reduce((first, last) -> last).orElseThrow();
        try (EmbeddedServer server = EmbeddedServer.start(EmbeddedSettings.of(flavour, TestServers.newDirectory("many"))
                        .with(Durability.RELAXED));
                RealPlane plane = new RealPlane(folder, TestServers.of(flavour), server)) {
            plane.leasesLast(LEASE);
            plane.start("");
            plane.prepare();
            ControlPlaneProcess first = plane.process();
            List<ControlPlaneProcess> others = Stream.of("second", "third")
                    .parallel()
                    .map(plane::startAnother)
                    .toList();
            try (Connection catalog = plane.catalog()) {
                List<String> tenants = firstTenants(plane);
                schedule(plane, tenants.getFirst());
                await().atMost(RealPlane.PATIENCE).until(() -> isOf(first, sequencer(plane)));
                fire(catalog);
                List<String> asked = work(plane, tenants, first, others.getFirst());

                await().pollInterval(Duration.ofMillis(5)).until(() -> stepsAtWork(catalog, first) >= 2);
                assertThat(first.stop()).as("it ended by itself").isTrue();

                assertThat(first.exitStatus()).isZero();
                assertThat(held(catalog, first))
                        .as("leases of the one that ended")
                        .isEmpty();
                plane.ask(others.getFirst());
                asked.forEach(
                        operation -> assertThat(plane.ended(operation).state()).isEqualTo("done"));
                assertGivenBackAndTakenUp(plane, asked, first);
                await().atMost(RealPlane.PATIENCE)
                        .until(() -> others.stream().anyMatch(other -> isOf(other, sequencer(plane))));
                fire(catalog);
                await().atMost(RealPlane.PATIENCE).until(() -> firings(catalog) == 2);
                assertThat(plane.disagreements()).isEmpty();
                assertThat(count(catalog, "SELECT COUNT(*) AS n FROM schedule_operation"))
                        .isEqualTo(2);
                assertThat(plane.auditVerdict().findings()).isEmpty();
            }
        }
    }

    private static void schedule(RealPlane plane, String tenant) {
        plane.answered(
                "/v1/schedules",
                new CreateScheduleRequest(
                        SCHEDULE, "backup", tenant, null, "0 3 1 1 *", "UTC", "run_once", 0, "a test"));
    }

    private static List<String> firstTenants(RealPlane plane) {
        List<TenantAccepted> accepted = new ArrayList<>();
        for (int i = 0; i < FIRST_TENANTS; i++) {
            accepted.add(create(plane, "first" + i));
        }
        accepted.forEach(each -> plane.ended(each.operation().id()));
        return accepted.stream().map(each -> each.tenant().id()).toList();
    }

    private static TenantAccepted create(RealPlane plane, String slug) {
        return plane.answered(
                        "/v1/tenants",
                        new CreateTenantRequest(slug, slug, plane.plan(), plane.schema(), "eu", null, "a test"))
                .as(TenantAccepted.class);
    }

    /** Asks the one that will end for creates, and another one for a backup. */
    private static List<String> work(
            RealPlane plane, List<String> tenants, ControlPlaneProcess first, ControlPlaneProcess other) {
        List<String> asked = new ArrayList<>();
        plane.ask(other);
        asked.add(plane.answered("/v1/tenants/" + tenants.getLast() + "/backups", new CreateBackupRequest("a test"))
                .as(OperationView.class)
                .id());
        plane.ask(first);
        for (int i = 0; i < CREATES; i++) {
            asked.add(create(plane, "next" + i).operation().id());
        }
        return asked;
    }

    /** Whatever was given back was claimed by another one, long before its lease would have run out; and no step was begun twice. */
    private static void assertGivenBackAndTakenUp(RealPlane plane, List<String> asked, ControlPlaneProcess first) {
        int givenBack = 0;
        for (String operation : asked) {
            List<OperationEventView> events = plane.administrator()
                    .get("/v1/operations/" + operation + "/events")
                    .as(OperationEvents.class)
                    .events();
            Map<String, Long> types =
                    events.stream().collect(Collectors.groupingBy(OperationEventView::type, Collectors.counting()));
            long returns = types.getOrDefault("given-back", 0L);
            assertThat(types.get("claimed"))
                    .as("claims of " + operation + ": the first, and one for each return")
                    .isEqualTo(1 + returns);
            assertThat(events.stream()
                            .filter(event -> event.type().equals("step-started"))
                            .map(OperationEventView::step))
                    .as("steps of " + operation)
                    .doesNotHaveDuplicates();
            for (int i = 0; i < events.size(); i++) {
                if (events.get(i).type().equals("given-back")) {
                    givenBack++;
                    OperationEventView next = events.get(i + 1);
                    assertThat(next.type()).isEqualTo("claimed");
                    assertThat(isOf(first, Objects.requireNonNull(next.data().get("owner"))))
                            .isFalse();
                    assertThat(Duration.between(events.get(i).at(), next.at())).isLessThan(LEASE.dividedBy(10));
                }
            }
        }
        assertThat(givenBack).as("operations that were given back").isPositive();
    }

    private static boolean isOf(ControlPlaneProcess process, String owner) {
        return owner.contains(":" + process.pid() + ":");
    }

    private static String sequencer(RealPlane plane) {
        return Objects.requireNonNullElse(
                plane.administrator()
                        .get("/v1/audit/lag")
                        .as(AuditLagView.class)
                        .sequencer(),
                "");
    }

    /** How many operations the process works on of which a step has begun and is not the last. */
    private static long stepsAtWork(Connection catalog, ControlPlaneProcess process) {
        return Sql.of(catalog, """
                        SELECT o.id FROM operation o JOIN operation_step s ON s.operation_id = o.id
                         WHERE o.kind = 'provision' AND o.state = 'running' AND o.lease_owner LIKE :owner
                           AND s.state = 'unknown' AND s.seq < 4
                        """)
                .with("owner", "%:" + process.pid() + ":%")
                .list(row -> row.string("id"))
                .size();
    }

    /** Whatever the process still holds a lease on. */
    private static Set<String> held(Connection catalog, ControlPlaneProcess process) {
        Function<String, List<String>> owners = query -> Sql.of(catalog, query)
                .with("owner", "%:" + process.pid() + ":%")
                .list(row -> row.string("id"));
        return Set.copyOf(Stream.of(
                        "SELECT id FROM operation WHERE lease_until IS NOT NULL AND lease_owner LIKE :owner",
                        "SELECT 'sequencer' AS id FROM audit_sequencer WHERE lease_until IS NOT NULL AND lease_owner LIKE :owner",
                        "SELECT id FROM control_plane WHERE id LIKE :owner")
                .flatMap(query -> owners.apply(query).stream())
                .toList());
    }

    private static void fire(Connection catalog) {
        Sql.of(catalog, "UPDATE schedule SET next_fire_at = utc_timestamp(6) WHERE name = :name")
                .with("name", SCHEDULE)
                .updateOne();
    }

    private static long firings(Connection catalog) {
        return count(catalog, "SELECT COUNT(*) AS n FROM schedule_run WHERE outcome = 'submitted'");
    }

    private static long count(Connection catalog, String query) {
        return Sql.of(catalog, query).one(row -> row.longValue("n"));
    }
}
