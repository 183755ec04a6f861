package dev.tenantry.controlplane.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenantry.api.id.ServerId;
import dev.tenantry.api.routing.Route;
import dev.tenantry.api.routing.RoutesPayload;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JdbcRoutesTest {
    private static final String BOTH = "dev.tenantry.provisioning.embedded.FlavoursUnderTest#all";
    private static final int PUBLISHERS = 16;
    private static final int TENANTS_EACH = 12;

    @TempDir
    Path home;

    @ParameterizedTest
    @MethodSource(BOTH)
    void concurrentPublishersGiveDenseVersionsAndEachPollerSeesEachChangeOnceAndInOrder(Flavour flavour)
            throws Exception {
        try (RoutingFixture fixture = new RoutingFixture(flavour, home);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<RoutingFixture.Replica> replicas = List.of(fixture.replica(), fixture.replica());
            ServerId server = fixture.server("eu");
            long last = (long) PUBLISHERS * TENANTS_EACH;
            List<Future<List<Route>>> pollers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                RoutingFixture.Replica replica = replicas.get(i % 2);
                NodeUnderTest node = new NodeUnderTest("node-" + i).register(replica);
                pollers.add(threads.submit(() -> follow(node, replica, last)));
            }
            List<Callable<List<Long>>> publishers = new ArrayList<>();
            for (int i = 0; i < PUBLISHERS; i++) {
                List<Routes.Entry> entries = new ArrayList<>();
                for (int tenant = 0; tenant < TENANTS_EACH; tenant++) {
                    entries.add(fixture.tenant(server));
                }
                RoutingFixture.Replica replica = replicas.get(i % 2);
                publishers.add(() -> entries.stream().map(replica::publish).toList());
            }

            List<Long> versions = new ArrayList<>();
            for (Future<List<Long>> published : threads.invokeAll(publishers)) {
                versions.addAll(published.get());
            }

            Collections.sort(versions);
            assertThat(versions)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, last).boxed().toList());
            for (Future<List<Route>> poller : pollers) {
                assertThat(poller.get().stream().map(Route::version).toList()).containsExactlyElementsOf(versions);
                assertThat(poller.get().stream().map(Route::tenantId).distinct())
                        .hasSize((int) last);
            }
        }
    }

    @ParameterizedTest
    @MethodSource(BOTH)
    void aRolledBackChangeTakesNoVersion(Flavour flavour) {
        try (RoutingFixture fixture = new RoutingFixture(flavour, home)) {
            RoutingFixture.Replica replica = fixture.replica();
            ServerId server = fixture.server("eu");
            Routes.Entry lost = fixture.tenant(server);

            assertThatThrownBy(() -> replica.in(connection -> {
                        replica.routes().publish(connection, lost);
                        throw new IllegalArgumentException("the operation fails");
                    }))
                    .hasMessage("the operation fails");

            assertThat(replica.publish(fixture.tenant(server))).isEqualTo(1);
            assertThat(replica.route(lost.tenant())).isNull();
        }
    }

    @ParameterizedTest
    @MethodSource(BOTH)
    void aRouteNeverGoesBackToAnOlderGenerationNorSharesOneBetweenTwoAccounts(Flavour flavour) {
        try (RoutingFixture fixture = new RoutingFixture(flavour, home)) {
            RoutingFixture.Replica replica = fixture.replica();
            ServerId server = fixture.server("eu");
            Routes.Entry first = fixture.tenant(server);
            Routes.Entry second = fixture.nextGeneration(first.tenant(), server, 2, Secret.of("two"));
            Routes.Entry rival = fixture.nextGeneration(first.tenant(), server, 2, Secret.of("rival"));
            replica.publish(first);
            replica.publish(second);

            assertThatThrownBy(() -> replica.publish(first))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("must not go back to 1");
            assertThatThrownBy(() -> replica.publish(rival))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("needs the next generation");
            assertThat(replica.route(first.tenant())).isEqualTo(second);
        }
    }

    @ParameterizedTest
    @MethodSource(BOTH)
    void aStateChangesNothingElseAndRepublishingTakesAVersionOnlyWhereThereIsARoute(Flavour flavour) {
        try (RoutingFixture fixture = new RoutingFixture(flavour, home)) {
            RoutingFixture.Replica replica = fixture.replica();
            Routes.Entry entry = fixture.tenant(fixture.server("eu"));
            replica.publish(entry);

            long version = replica.in(connection -> replica.routes()
                    .publishState(connection, entry.tenant(), Routes.State.SUSPENDED, "unpaid", entry.operation()));
            fixture.catalog.run(connection -> replica.routes().republish(connection, fixture.ids.tenant()));

            assertThat(version).isEqualTo(2);
            assertThat(replica.route(entry.tenant()))
                    .isEqualTo(new Routes.Entry(
                            entry.tenant(),
                            Routes.State.SUSPENDED,
                            "unpaid",
                            entry.server(),
                            entry.database(),
                            entry.databaseName(),
                            entry.account(),
                            1,
                            RoutingFixture.LIMITS,
                            entry.operation()));
            fixture.catalog.run(connection -> replica.routes().republish(connection, entry.tenant()));
            assertThat(replica.publish(fixture.tenant(entry.server()))).isEqualTo(4);
        }
    }

    /** Polls as a node does until it has a version, and returns every route it was given, in the order in which they came. */
    private static List<Route> follow(NodeUnderTest node, RoutingFixture.Replica replica, long until) {
        List<Route> seen = new ArrayList<>();
        long version = 0;
        while (version < until) {
            RoutesPayload changes = node.changes(replica, version, Duration.ofSeconds(10));
            assertThat(changes.afterVersion()).isEqualTo(version);
            seen.addAll(changes.routes());
            version = changes.version();
        }
        return seen;
    }
}
