package dev.tenantry.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tenantry.api.routing.Route;
import dev.tenantry.api.routing.RoutesPayload;
import dev.tenantry.api.routing.SignedRoutes;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.embedded.EmbeddedServer;
import dev.tenantry.provisioning.embedded.TestServers;
import dev.tenantry.runtime.testing.FakeControlPlane;
import dev.tenantry.runtime.testing.TestTenant;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists of routes that must not be believed, each told to a node that is serving. */
class RefusedRoutesTest {
    @TempDir
    Path folder;

    @Test
    void eachBadListIsRefusedWhileServingGoesOn() throws Exception {
        TestTenant[] tenants = new TestTenant[6];
        EmbeddedServer server = TestServers.of(Flavour.MARIADB);
        tenants[0] = TestTenant.on(server);
        for (int i = 1; i < tenants.length; i++) {
            tenants[i] = TestTenant.imaginary(server);
        }
        try (FakeControlPlane controlPlane = new FakeControlPlane();
                TenantRuntime runtime = start(controlPlane)) {
            runtime.awaitFirstContact(Duration.ofSeconds(10));
            long version = controlPlane.publish(tenants);
            await().until(() -> controlPlane.acknowledged() >= version);

            for (Map.Entry<String, SignedRoutes> lie : lies(controlPlane).entrySet()) {
                long refusals = runtime.status().refusals();
                controlPlane.lie(lie.getValue());
                await(lie.getKey()).until(() -> runtime.status().refusals() > refusals);
                await(lie.getKey()).until(() -> runtime.status().lastProblem() == null);

                assertThat(runtime.status().version()).as(lie.getKey()).isEqualTo(version);
                assertThat(runtime.status().tenants()).as(lie.getKey()).isEqualTo(tenants.length);
                serves(runtime, tenants[0]);
            }
            TestTenant newest = TestTenant.on(server);
            controlPlane.publish(newest);
            await().until(() -> runtime.status().tenants() == tenants.length + 1);
            serves(runtime, newest);
        }
    }

    @Test
    void routesAlteredOnDiskAreNotServedAndTheRestOfTheFolderIsTheOwnersAlone() throws Exception {
        TestTenant tenant = TestTenant.on(TestServers.of(Flavour.MARIADB));
        try (FakeControlPlane controlPlane = new FakeControlPlane()) {
            try (TenantRuntime runtime = start(controlPlane)) {
                runtime.awaitFirstContact(Duration.ofSeconds(10));
                long version = controlPlane.publish(tenant);
                await().until(() -> controlPlane.acknowledged() >= version);
            }
            Path node = folder.resolve("node");
            for (String file : List.of("node-key.json", "node.json", "routes.json", "routes-changes.jsonl")) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(node.resolve(file))))
                        .isEqualTo("rw-------");
                assertThat(Files.readString(node.resolve(file))).doesNotContain(tenant.password());
            }
            Path changes = node.resolve("routes-changes.jsonl");
            SignedRoutes kept = FakeControlPlane.JSON.readValue(Files.readString(changes), SignedRoutes.class);
            Files.writeString(changes, FakeControlPlane.JSON.writeValueAsString(altered(kept)) + "\n");
            controlPlane.goAway();

            try (TenantRuntime runtime = start(controlPlane)) {
                assertThat(runtime.status().tenants()).isZero();
                assertThat(runtime.tenantOf(tenant.token())).isEmpty();
                controlPlane.start();
                await().until(() -> runtime.status().tenants() == 1);
                serves(runtime, tenant);
            }
        }
    }

    private Map<String, SignedRoutes> lies(FakeControlPlane controlPlane) {
        RoutesPayload good = controlPlane.snapshot();
        List<Route> routes = good.routes();
        Map<String, SignedRoutes> lies = new LinkedHashMap<>();
        lies.put("another key", FakeControlPlane.sign(good, FakeControlPlane.newSigningKey()));
        lies.put("altered after signing", altered(controlPlane.sign(good)));
        lies.put("no signature", new SignedRoutes(controlPlane.sign(good).payload(), ""));
        lies.put("not JSON", controlPlane.signBytes("{\"nodeId\":".getBytes(StandardCharsets.UTF_8)));
        lies.put("blank", controlPlane.signBytes("{}".getBytes(StandardCharsets.UTF_8)));
        lies.put(
                "null routes",
                controlPlane.signBytes(("{\"nodeId\":\"" + good.nodeId()
                                + "\",\"snapshot\":true,\"afterVersion\":0,\"version\":99,\"issuedAt\":1,\"routes\":null}")
                        .getBytes(StandardCharsets.UTF_8)));
        lies.put("older", sign(controlPlane, good.nodeId(), true, 0, good.version() - 1, routes));
        lies.put("another node", sign(controlPlane, "nod_" + TestTenant.random(), true, 0, good.version() + 9, routes));
        lies.put(
                "changes on another version",
                sign(controlPlane, good.nodeId(), false, good.version() + 5, good.version() + 9, List.of()));
        lies.put("shrunk", sign(controlPlane, good.nodeId(), true, 0, good.version() + 9, routes.subList(0, 4)));
        lies.put("empty", sign(controlPlane, good.nodeId(), true, 0, good.version() + 9, List.of()));
        lies.put(
                "twice the same tenant",
                sign(controlPlane, good.nodeId(), true, 0, good.version() + 9, doubled(routes)));
        Map<String, UnaryOperator<String>> edits = new LinkedHashMap<>();
        Route first = routes.getFirst();
        Route second = routes.get(1);
        edits.put("blank host", json -> json.replace("\"host\":\"127.0.0.1\"", "\"host\":\"\""));
        edits.put(
                "host with properties",
                json -> json.replace("\"host\":\"127.0.0.1\"", "\"host\":\"127.0.0.1/?allowLoadLocalInfile=true#\""));
        edits.put("null host", json -> json.replace("\"host\":\"127.0.0.1\"", "\"host\":null"));
        edits.put("port beyond ports", json -> json.replace("\"port\":" + first.port(), "\"port\":70000"));
        edits.put("no port", json -> json.replace("\"port\":" + first.port(), "\"port\":null"));
        edits.put("unknown state", json -> json.replace("\"active\"", "\"activ\""));
        edits.put("TLS mode unknown", json -> json.replace("verify-identity", "trust-me"));
        edits.put("generation below one", json -> json.replace("\"generation\":1", "\"generation\":0"));
        edits.put("account of another database", json -> json.replace(first.accountName(), second.accountName()));
        edits.put("the same database twice", json -> json.replace(first.databaseId(), second.databaseId()));
        edits.put(
                "the same token twice",
                json -> json.replace(
                        first.applicationTokens().getFirst().sha256(),
                        second.applicationTokens().getFirst().sha256()));
        edits.put(
                "credential missing",
                json -> json.replaceAll("\"sealedPassword\":\"[^\"]*\"", "\"sealedPassword\":null"));
        edits.put("no limits", json -> json.replaceAll("\"limits\":\\{[^}]*\\}", "\"limits\":null"));
        edits.put("limit of zero", json -> json.replaceAll("\"maxRows\":\\d+", "\"maxRows\":0"));
        edits.forEach((name, edit) -> lies.put(name, edited(controlPlane, good, edit)));
        return lies;
    }

    private static List<Route> doubled(List<Route> routes) {
        List<Route> doubled = new ArrayList<>(routes);
        doubled.add(routes.getFirst());
        return doubled;
    }

    private static SignedRoutes sign(
            FakeControlPlane controlPlane,
            String node,
            boolean snapshot,
            long after,
            long version,
            List<Route> routes) {
        return controlPlane.sign(new RoutesPayload(node, snapshot, after, version, Instant.now(), routes));
    }

    /** Well signed, and with a member that is not what it should be. */
    private static SignedRoutes edited(FakeControlPlane controlPlane, RoutesPayload good, UnaryOperator<String> edit) {
        String json =
                new String(Base64.getDecoder().decode(controlPlane.sign(good).payload()), StandardCharsets.UTF_8);
        String wrong = edit.apply(json);
        assertThat(wrong).isNotEqualTo(json);
        return controlPlane.signBytes(wrong.getBytes(StandardCharsets.UTF_8));
    }

    private static SignedRoutes altered(SignedRoutes good) {
        byte[] payload = Base64.getDecoder().decode(good.payload());
        payload[payload.length / 2] ^= 1;
        return new SignedRoutes(Base64.getEncoder().encodeToString(payload), good.signature());
    }

    private TenantRuntime start(FakeControlPlane controlPlane) throws Exception {
        return TenantRuntime.start(
                new RuntimeSettings(
                        "test-node",
                        controlPlane.uri(),
                        () -> FakeControlPlane.TOKEN,
                        folder.resolve("node"),
                        List.of(),
                        false),
                RuntimeLimits.standard());
    }

    private static void serves(TenantRuntime runtime, TestTenant tenant) throws Exception {
        try (Connection connection =
                TenantScope.call(tenant.id(), () -> runtime.dataSource().getConnection())) {
            assertThat(connection.getCatalog()).isEqualTo(tenant.database());
        }
    }
}
