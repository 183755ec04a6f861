package dev.tenantry.controlplane.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.api.id.ServerId;
import dev.tenantry.api.routing.NodeView;
import dev.tenantry.api.routing.RegisterNodeRequest;
import dev.tenantry.api.routing.Route;
import dev.tenantry.api.routing.RoutesPayload;
import dev.tenantry.api.routing.SignedRoutes;
import dev.tenantry.controlplane.problem.ApiException;
import dev.tenantry.controlplane.secret.Tink;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.Secret;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoutingFeedTest {
    private static final RoutingConfiguration LOOKS_RARELY =
            new RoutingConfiguration(Duration.ofHours(2), Duration.ofSeconds(20), Duration.ofHours(1));

    @TempDir
    Path home;

    private RoutingFixture fixture;
    private RoutingFixture.Replica replica;
    private ServerId server;

    @BeforeEach
    void open() {
        fixture = new RoutingFixture(Flavour.MARIADB, home);
        replica = fixture.replica();
        server = fixture.server("eu");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void askingForMoreAcknowledgesAndNothingElseDoes() {
        NodeUnderTest node = new NodeUnderTest("one").register(replica);
        long version = replica.publish(fixture.tenant(server));
        assertThat(node.snapshot(replica).version()).isEqualTo(version);
        assertThat(node.changes(replica, 0, Duration.ZERO).version()).isEqualTo(version);

        assertThat(replica.routes().laggards(version)).singleElement().satisfies(laggard -> {
            assertThat(laggard.name()).isEqualTo("one");
            assertThat(laggard.acknowledgedVersion()).isZero();
        });

        node.changes(replica, version, Duration.ZERO);
        assertThat(replica.routes().laggards(version)).isEmpty();
        assertThat(replica.routes().laggards(version + 1)).hasSize(1);
    }

    @Test
    void aNodeThatStartsFromAnOlderDiskCountsAsBehindAgain() {
        NodeUnderTest node = new NodeUnderTest("one").register(replica);
        long version = replica.publish(fixture.tenant(server));
        node.changes(replica, version, Duration.ZERO);
        assertThat(replica.routes().laggards(version)).isEmpty();

        node.register(replica);

        assertThat(replica.routes().laggards(version)).hasSize(1);
    }

    @Test
    void anAcknowledgementFromTheFutureIsRefusedAndChangesNothing() {
        NodeUnderTest node = new NodeUnderTest("one").register(replica);
        long version = replica.publish(fixture.tenant(server));

        assertThatThrownBy(() -> node.changes(replica, version + 1, Duration.ZERO))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("acknowledges routing version 2, and the registry is at 1");
        assertThat(replica.routes().laggards(version)).hasSize(1);
    }

    @Test
    void aNodeWhoseLeaseRanOutByTheDatabasesClockHoldsNobodyUpUntilItAsksAgain() {
        NodeUnderTest node = new NodeUnderTest("one").register(replica);
        long version = replica.publish(fixture.tenant(server));
        assertThat(replica.routes().laggards(version)).hasSize(1);

        fixture.update("UPDATE runtime_node SET lease_until = UTC_TIMESTAMP(6) - INTERVAL 1 MICROSECOND");

        assertThat(replica.routes().laggards(version)).isEmpty();
        assertThat(replica.feed().list(null, 10).items())
                .singleElement()
                .satisfies(view -> assertThat(view.live()).isFalse());
        node.changes(replica, 0, Duration.ZERO);
        assertThat(replica.routes().laggards(version)).hasSize(1);
    }

    @Test
    void aNodeReceivesOnlyTheRoutesOfItsRegionsAndLosesThoseThatMoveAway() {
        ServerId us = fixture.server("us");
        NodeUnderTest european = new NodeUnderTest("eu-1").register(replica, "eu");
        Routes.Entry moving = fixture.tenant(server);
        Routes.Entry american = fixture.tenant(us);
        replica.publish(moving);
        replica.publish(american);

        assertThat(european.snapshot(replica).routes())
                .extracting(Route::tenantId)
                .containsExactly(moving.tenant().value());
        long moved = replica.publish(fixture.nextGeneration(moving.tenant(), us, 2, Secret.of("in the us")));

        RoutesPayload changes = european.changes(replica, moved - 1, Duration.ZERO);
        assertThat(changes.routes()).singleElement().satisfies(route -> {
            assertThat(route.tenantId()).isEqualTo(moving.tenant().value());
            assertThat(route.state()).isEqualTo("removed");
            assertThat(route.sealedPassword()).isNull();
            assertThat(route.host() + route.serverId() + route.databaseName() + route.accountName() + route.region())
                    .isEmpty();
        });
        assertThat(european.snapshot(replica).routes()).isEmpty();
    }

    @Test
    void aNodeThatAsksForMoreThanItsTokenAllowsIsRefusedAndOneThatAsksForAllGetsWhatItAllows() {
        ServerId us = fixture.server("us");
        Routes.Entry european = fixture.tenant(server);
        replica.publish(european);
        replica.publish(fixture.tenant(us));
        NodeUnderTest greedy = NodeUnderTest.limitedTo("eu-1", "eu", "uk");

        assertThatThrownBy(() -> greedy.register(replica, "eu", "us"))
                .isInstanceOfSatisfying(ApiException.class, e -> {
                    assertThat(e.code()).isEqualTo(ProblemCode.ACCESS_FORBIDDEN);
                    assertThat(e.nextSteps()).anyMatch(step -> step.contains("--region"));
                })
                .hasMessageContaining("asks for routes of us")
                .hasMessageContaining("limited to eu, uk");
        assertThat(replica.feed().list(null, 10).items())
                .as("nothing was registered")
                .isEmpty();

        greedy.register(replica);
        assertThat(replica.feed().list(null, 10).items().getFirst().regions()).containsExactly("eu", "uk");
        assertThat(greedy.snapshot(replica).routes())
                .extracting(Route::tenantId)
                .containsExactly(european.tenant().value());
        greedy.register(replica, "uk");
        assertThat(greedy.snapshot(replica).routes()).isEmpty();
    }

    @Test
    void aNodeThatLeavesHoldsNobodyUpAndComesBackByAsking() {
        NodeUnderTest leaving = new NodeUnderTest("one").register(replica);
        NodeUnderTest staying = new NodeUnderTest("two").register(replica);
        long version = replica.publish(fixture.tenant(server));
        assertThat(replica.routes().laggards(version)).hasSize(2);

        replica.feed().leave(leaving.caller);

        assertThat(replica.routes().laggards(version))
                .extracting(Routes.Laggard::name)
                .containsExactly(staying.name);
        leaving.changes(replica, 0, Duration.ZERO);
        assertThat(replica.routes().laggards(version)).hasSize(2);
    }

    @Test
    void onlyServedRoutesCarryAPasswordAndRemovedOnesAreInNoSnapshot() {
        NodeUnderTest node = new NodeUnderTest("one").register(replica);
        Routes.Entry entry = fixture.tenant(server);
        long version = replica.publish(entry);
        assertThat(node.snapshot(replica).routes().getFirst().sealedPassword()).isNotNull();

        for (Routes.State state : Routes.State.values()) {
            version = replica.in(connection ->
                    replica.routes().publishState(connection, entry.tenant(), state, "why", entry.operation()));
            Route route =
                    node.changes(replica, version - 1, Duration.ZERO).routes().getFirst();
            boolean serves = state == Routes.State.ACTIVE || state == Routes.State.READ_ONLY;
            assertThat(route.state()).isEqualTo(state.word());
            assertThat(route.sealedPassword() != null).as("%s", state).isEqualTo(serves);
            assertThat(node.snapshot(replica).routes()).hasSize(state == Routes.State.REMOVED ? 0 : 1);
        }
    }

    @Test
    void aPasswordOpensWithTheKeyOfItsNodeUnderItsContextOnly() throws Exception {
        NodeUnderTest node = new NodeUnderTest("one").register(replica);
        NodeUnderTest other = new NodeUnderTest("two").register(replica);
        Routes.Entry entry = fixture.tenant(server, Secret.of("tenant-password"));
        replica.publish(entry);
        Route route = node.snapshot(replica).routes().getFirst();
        String context = node.id() + "|" + entry.tenant() + "|" + entry.database() + "|1";

        assertThat(node.open(route, context)).isEqualTo("tenant-password");

        assertThatThrownBy(() -> other.open(route, context)).isInstanceOf(GeneralSecurityException.class);
        for (String wrong : List.of(
                other.id() + "|" + entry.tenant() + "|" + entry.database() + "|1",
                node.id() + "|" + fixture.ids.tenant() + "|" + entry.database() + "|1",
                node.id() + "|" + entry.tenant() + "|" + fixture.ids.database() + "|1",
                node.id() + "|" + entry.tenant() + "|" + entry.database() + "|2")) {
            assertThatThrownBy(() -> node.open(route, wrong)).as(wrong).isInstanceOf(GeneralSecurityException.class);
        }
    }

    @Test
    void theSignatureBreaksWhenAnyByteOfThePayloadChanges() throws Exception {
        NodeUnderTest node = new NodeUnderTest("one").register(replica);
        SignedRoutes signed = replica.feed().snapshot(node.caller);
        byte[] payload = Base64.getDecoder().decode(signed.payload());
        byte[] signature = Base64.getDecoder().decode(signed.signature());

        node.verify(payload, signature);

        for (int i = 0; i < payload.length; i++) {
            byte[] changed = payload.clone();
            changed[i] ^= 1;
            assertThatThrownBy(() -> node.verify(changed, signature)).isInstanceOf(GeneralSecurityException.class);
        }
    }

    @Test
    void aTokenSpeaksForTheNodeItRegisteredAndForNoOther() {
        NodeUnderTest node = new NodeUnderTest("one").register(replica);
        fixture.update(
                "INSERT INTO api_token (id, name, person, roles, token_sha256, expires_at, created_at, created_by) VALUES ('"
                        + node.caller.tokenId()
                        + "', 'one', 'one', '[]', REPEAT('a', 64), UTC_TIMESTAMP(6) + INTERVAL 1 DAY, UTC_TIMESTAMP(6), 'test')");
        NodeUnderTest thief = new NodeUnderTest("one");
        NodeUnderTest twice = new NodeUnderTest("two", node.caller.tokenId());

        assertThatThrownBy(() -> thief.register(replica)).hasMessageContaining("belongs to another token");
        assertThatThrownBy(() -> twice.register(replica)).hasMessageContaining("speaks for that one only");
        assertThatThrownBy(() -> replica.feed().changes(thief.caller, 0, Duration.ZERO))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.code()).isEqualTo(ProblemCode.ROUTING_UNKNOWN_NODE));

        fixture.update("UPDATE api_token SET revoked_at = UTC_TIMESTAMP(6)");
        String before = node.id();
        thief.register(replica);
        assertThat(thief.id()).as("the name is free once its token ended").isEqualTo(before);
        assertThatThrownBy(() -> replica.feed().snapshot(node.caller)).isInstanceOf(ApiException.class);
    }

    @Test
    void aKeysetThatIsSecretOrOfAnotherKindIsRefused() throws Exception {
        NodeUnderTest node = new NodeUnderTest("one");
        String secret = TinkJsonProtoKeysetFormat.serializeKeyset(
                node.privateKeyset, Tink.configuration(), InsecureSecretKeyAccess.get());

        for (String keyset : List.of(
                base64(secret),
                base64("{}"),
                "not base64!",
                fixture.signingKey.publicKeyset(),
                "A".repeat(1_000_000))) {
            assertThatThrownBy(() -> replica.feed().register(node.caller, new RegisterNodeRequest("one", keyset, null)))
                    .isInstanceOfSatisfying(
                            ApiException.class, e -> assertThat(e.code()).isEqualTo(ProblemCode.REQUEST_INVALID));
        }
        assertThat(replica.feed().list(null, 10).items()).isEmpty();
    }

    @Test
    void aWaitingNodeIsToldWithinMillisecondsOfTheCommit() throws Exception {
        RoutingFixture.Replica quick = fixture.replica(LOOKS_RARELY);
        NodeUnderTest node = new NodeUnderTest("one").register(quick);
        Routes.Entry entry = fixture.tenant(server);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<RoutesPayload> waiting = threads.submit(() -> node.changes(quick, 0, Duration.ofSeconds(20)));
            awaitWaiting(quick);

            long published = System.nanoTime();
            quick.publish(entry);
            RoutesPayload changes = waiting.get();
            Duration took = Duration.ofNanos(System.nanoTime() - published);

            assertThat(changes.version()).isEqualTo(1);
            assertThat(took)
                    .as("only the wake-up after the commit can have told it")
                    .isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void aWaitingNodeHearsOfAChangeThatAnotherControlPlaneCommitted() throws Exception {
        RoutingFixture.Replica other = fixture.replica(LOOKS_RARELY);
        NodeUnderTest node = new NodeUnderTest("one").register(replica);
        Routes.Entry entry = fixture.tenant(server);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<RoutesPayload> waiting = threads.submit(() -> node.changes(replica, 0, Duration.ofSeconds(20)));
            awaitWaiting(replica);

            long published = System.nanoTime();
            other.publish(entry);

            assertThat(waiting.get().routes()).hasSize(1);
            assertThat(Duration.ofNanos(System.nanoTime() - published)).isLessThan(Duration.ofSeconds(10));
        }
    }

    @Test
    void aWaitWithoutAChangeEndsWithNoChanges() {
        NodeUnderTest node = new NodeUnderTest("one").register(replica);

        RoutesPayload changes = node.changes(replica, 0, Duration.ofMillis(50));

        assertThat(changes.snapshot()).isFalse();
        assertThat(changes.version()).isZero();
        assertThat(changes.routes()).isEmpty();
    }

    @Test
    void routesThatDoNotAddUpAreWithheldInsteadOfTakingTenantsAway() {
        NodeUnderTest node = new NodeUnderTest("one").register(replica);
        for (int i = 0; i < 3; i++) {
            replica.publish(fixture.tenant(server));
        }
        assertThat(node.snapshot(replica).routes()).hasSize(3);

        fixture.update("DELETE FROM route WHERE registry_version = 2");
        assertThatThrownBy(() -> node.snapshot(replica)).hasMessageContaining("does not add up");
        assertThatThrownBy(() -> node.changes(replica, 0, Duration.ZERO)).hasMessageContaining("does not add up");

        fixture.update("DELETE FROM route");
        assertThatThrownBy(() -> node.snapshot(replica)).hasMessageContaining("does not add up");
        assertThatThrownBy(() -> node.changes(replica, 2, Duration.ZERO)).hasMessageContaining("does not add up");
    }

    @Test
    void oneTenantWhoseCredentialIsLostGoesToMaintenanceAlone() {
        NodeUnderTest node = new NodeUnderTest("one").register(replica);
        Routes.Entry broken = fixture.tenant(server);
        Routes.Entry fine = fixture.tenant(server);
        replica.publish(broken);
        replica.publish(fine);

        fixture.update("UPDATE database_account SET sealed_password = REPEAT('x', 60) WHERE account_name = '"
                + broken.account() + "'");

        List<Route> routes = node.snapshot(replica).routes();
        assertThat(routes).extracting(Route::state).containsExactly("maintenance", "active");
        assertThat(routes.getFirst().sealedPassword()).isNull();
    }

    @Test
    void nodesAreListedByNamePageByPage() {
        for (String name : List.of("c", "a", "b")) {
            new NodeUnderTest(name).register(replica, "eu");
        }

        var first = replica.feed().list(null, 2);
        var second = replica.feed().list(first.nextCursor(), 2);

        assertThat(first.items()).extracting(NodeView::name).containsExactly("a", "b");
        assertThat(first.items().getFirst().regions()).containsExactly("eu");
        assertThat(first.items().getFirst().live()).isTrue();
        assertThat(second.items()).extracting(NodeView::name).containsExactly("c");
        assertThat(second.nextCursor()).isNull();
    }

    private static void awaitWaiting(RoutingFixture.Replica replica) {
        Awaitility.await().until(() -> replica.watch().waiting() == 1);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
