package dev.tenantry.controlplane.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.api.access.ApiTokenCreated;
import dev.tenantry.api.access.CreateApiTokenRequest;
import dev.tenantry.api.common.Page;
import dev.tenantry.api.routing.NodeRegistered;
import dev.tenantry.api.routing.NodeView;
import dev.tenantry.api.routing.SignedRoutes;
import dev.tenantry.controlplane.Api;
import dev.tenantry.controlplane.ControlPlaneUnderTest;
import dev.tenantry.controlplane.catalog.Json;
import io.micronaut.core.type.GenericArgument;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoutingEndpointTest {
    private final ControlPlaneUnderTest controlPlane = ControlPlaneUnderTest.shared();

    @Test
    void aRuntimeRegistersTakesASnapshotAndPolls() {
        Api runtime = tokenOf("runtime");
        NodeUnderTest node = new NodeUnderTest("endpoint-" + System.nanoTime());

        assertThat(runtime.get("/v1/routing/snapshot").problem().code()).isEqualTo("routing.unknown_node");
        Api.Answer registered = runtime.send("PUT", "/v1/routing/nodes", Json.write(node.request(List.of())));
        Api.Answer snapshot = runtime.get("/v1/routing/snapshot");
        Api.Answer changes = runtime.get("/v1/routing/changes?after=0&wait=0");

        assertThat(registered.status()).isEqualTo(200);
        assertThat(registered.as(NodeRegistered.class).leaseSeconds()).isEqualTo(30);
        assertThat(snapshot.status()).isEqualTo(200);
        assertThat(snapshot.as(SignedRoutes.class).signature()).isNotBlank();
        assertThat(changes.status()).isEqualTo(200);
        assertThat(controlPlane.administrator().get("/v1/routing/nodes").body()).contains(node.name);

        assertThat(runtime.delete("/v1/routing/lease").status()).isEqualTo(204);
        assertThat(live(node.name)).isFalse();
        assertThat(tokenOf("runtime").delete("/v1/routing/lease").problem().code())
                .isEqualTo("routing.unknown_node");
    }

    @Test
    void aTokensRegionsBindTheNodeThatShowsItAndOnlyARuntimesTokenHasAny() {
        Api limited = token("runtime", List.of("mars"));
        NodeUnderTest node = new NodeUnderTest("endpoint-" + System.nanoTime());

        Api.Answer refused = limited.send("PUT", "/v1/routing/nodes", Json.write(node.request(List.of("venus"))));
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.problem().code()).isEqualTo("access.forbidden");
        assertThat(limited.send("PUT", "/v1/routing/nodes", Json.write(node.request(List.of())))
                        .as(NodeRegistered.class)
                        .regions())
                .containsExactly("mars");
        Api.Answer nonsense = create("operator", List.of("mars"));
        assertThat(nonsense.status()).isIn(400, 422);
        assertThat(nonsense.problem().errors()).extracting("field").first().isEqualTo("regions");
    }

    private boolean live(String name) {
        return controlPlane
                .administrator()
                .get("/v1/routing/nodes?limit=200")
                .as(new GenericArgument<Page<NodeView>>() {})
                .items()
                .stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow()
                .live();
    }

    @Test
    void nobodyButARuntimeReceivesRoutesAndARuntimeSeesNoNodes() {
        for (String path : List.of("/v1/routing/snapshot", "/v1/routing/changes?after=0")) {
            assertThat(controlPlane.as(null).get(path).status()).isEqualTo(401);
            assertThat(tokenOf("operator").get(path).status()).isEqualTo(403);
        }
        assertThat(tokenOf("runtime").get("/v1/routing/nodes").status()).isEqualTo(403);
    }

    @Test
    void aVersionThatIsNoVersionIsRefused() {
        Api runtime = tokenOf("runtime");
        runtime.send(
                "PUT",
                "/v1/routing/nodes",
                Json.write(new NodeUnderTest("endpoint-" + System.nanoTime()).request(List.of())));

        for (String query : List.of("", "?after=-1", "?after=x", "?after=0&wait=3600")) {
            assertThat(runtime.get("/v1/routing/changes" + query).status())
                    .as(query)
                    .isBetween(400, 422);
        }
        assertThat(runtime.get("/v1/routing/changes?after=999999").status()).isEqualTo(409);
    }

    private Api tokenOf(String role) {
        return token(role, List.of());
    }

    private Api token(String role, List<String> regions) {
        Api.Answer created = create(role, regions);
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        return controlPlane.as(created.as(ApiTokenCreated.class).token());
    }

    private Api.Answer create(String role, List<String> regions) {
        return controlPlane
                .administrator()
                .post(
                        "/v1/tokens",
                        new CreateApiTokenRequest(role + System.nanoTime(), role, List.of(role), null, 1, regions),
                        "Idempotency-Key",
                        role + System.nanoTime());
    }
}
