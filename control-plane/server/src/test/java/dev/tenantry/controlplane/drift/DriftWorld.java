package dev.tenantry.controlplane.drift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.api.backup.CreateBackupRequest;
import dev.tenantry.api.common.Page;
import dev.tenantry.api.drift.DriftView;
import dev.tenantry.api.operation.OperationEvents;
import dev.tenantry.api.operation.OperationView;
import dev.tenantry.api.plan.BackupPolicy;
import dev.tenantry.api.plan.CreatePlanRequest;
import dev.tenantry.api.plan.PlanLimits;
import dev.tenantry.api.restore.RestoreRequest;
import dev.tenantry.api.schema.MigrationFile;
import dev.tenantry.api.schema.PublishSchemaRequest;
import dev.tenantry.api.server.RegisterServerRequest;
import dev.tenantry.api.server.ServerView;
import dev.tenantry.api.tenant.CreateTenantRequest;
import dev.tenantry.api.tenant.TenantAccepted;
import dev.tenantry.api.tenant.TenantView;
import dev.tenantry.controlplane.Api;
import dev.tenantry.controlplane.ControlPlaneUnderTest;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.embedded.Durability;
import dev.tenantry.provisioning.embedded.EmbeddedServer;
import dev.tenantry.provisioning.embedded.EmbeddedSettings;
import dev.tenantry.provisioning.embedded.TestServers;
import io.micronaut.core.type.GenericArgument;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A control plane with a server of one flavour that nobody else uses: whatever is on it is this catalog's, or was planted. It looks for drift
 * only when it is told to.
 */
public final class DriftWorld implements AutoCloseable {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    final EmbeddedServer server;
    final ControlPlaneUnderTest plane;
    final Api administrator;
    final String serverId;

    private DriftWorld(Flavour flavour) {
        this.server = EmbeddedServer.start(
                EmbeddedSettings.of(flavour, TestServers.newDirectory("drift")).with(Durability.RELAXED));
        this.plane = ControlPlaneUnderTest.start(
                Map.of("tenantry.drift.enabled", false, "tenantry.catalog.connect-timeout", "60s"));
        this.administrator = plane.administrator();
        this.serverId = register("alpha", server, "eu").id();
        created(
                "/v1/plans",
                new CreatePlanRequest(
                        "standard", "Standard", new PlanLimits(10, 30_000, 1000, false), new BackupPolicy(30, 24)));
        created(
                "/v1/schemas",
                new PublishSchemaRequest(
                        "shop",
                        List.of(new MigrationFile(
                                "V1__orders.sql",
                                "CREATE TABLE orders (id BIGINT NOT NULL PRIMARY KEY, note VARCHAR(100) NOT NULL);"))));
    }

    /** Registers a server; whoever started it stops it. */
    ServerView register(String name, EmbeddedServer added, String region) {
        return created(
                        "/v1/servers",
                        new RegisterServerRequest(
                                name,
                                EmbeddedServer.HOST,
                                added.port(),
                                region,
                                Map.of(),
                                100,
                                EmbeddedServer.ADMINISTRATOR,
                                added.administratorPassword().reveal(),
                                "verify-identity",
                                added.authorityPem()))
                .as(ServerView.class);
    }

    /** A world of its own. */
    public static DriftWorld on(Flavour flavour) {
        return new DriftWorld(flavour);
    }

    /** A second control plane on the same catalog. */
    ControlPlaneUnderTest another() {
        Map<String, Object> properties = new HashMap<>(plane.properties());
        properties.put("tenantry.engine.enabled", false);
        return ControlPlaneUnderTest.start(properties);
    }

    /** A tenant whose database is live. */
    TenantView tenant() {
        String slug = "t" + NUMBER.incrementAndGet();
        Api.Answer answer = administrator.post(
                "/v1/tenants", new CreateTenantRequest(slug, slug, "standard", "shop", "eu", null, "test"));
        assertThat(answer.status()).as(answer.body()).isEqualTo(202);
        TenantAccepted accepted = answer.as(TenantAccepted.class);
        assertThat(ended(accepted.operation().id()).state()).isEqualTo("done");
        return administrator.get("/v1/tenants/" + accepted.tenant().id()).as(TenantView.class);
    }

    /** What the watch says of a server, and nobody looks again. */
    void seen(String server, boolean reachable) {
        catalog("DELETE FROM server_observation WHERE server_id = '" + server + "'");
        catalog("INSERT INTO server_observation (server_id, reachable, detail, since, looked_at, claimed_until)"
                + " VALUES ('" + server + "', " + reachable
                + ", 'It does not answer.', UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), UTC_TIMESTAMP(6) + INTERVAL 1 DAY)");
    }

    /** A backup of a tenant; its id. */
    String backUp(TenantView tenant) {
        return Objects.requireNonNull(run(tenant, "/backups", new CreateBackupRequest("test"))
                .result()
                .get("backupId"));
    }

    /** Restores a backup beside; the database's id. */
    String restore(TenantView tenant, String backup) {
        return restore(tenant, new RestoreRequest(backup, "test"));
    }

    /** The same, on whichever server the request asks for. */
    String restore(TenantView tenant, RestoreRequest request) {
        return Objects.requireNonNull(run(tenant, "/restores", request).result().get("databaseId"));
    }

    /** Runs an operation of a tenant to its end, which must be done. */
    OperationView run(TenantView tenant, String path, Object body) {
        Api.Answer answer = administrator.post("/v1/tenants/" + tenant.id() + path, body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(202);
        OperationView ended = ended(answer.as(OperationView.class).id());
        assertThat(ended.state()).as(String.valueOf(ended.errorDetail())).isEqualTo("done");
        return ended;
    }

    /** Follows an operation until it ends. */
    OperationView ended(String operation) {
        long after = 0;
        for (int i = 0; i < 200; i++) {
            OperationEvents events = administrator
                    .get("/v1/operations/" + operation + "/events?wait=10&after=" + after)
                    .as(OperationEvents.class);
            after = events.lastSeq();
            if (List.of("done", "undone", "parked").contains(events.operation().state())) {
                return events.operation();
            }
        }
        throw new AssertionError("operation " + operation + " did not end");
    }

    /** Has everything looked at so many times. */
    void sweep(int times) {
        Reconciler reconciler = plane.bean(Reconciler.class);
        for (int i = 0; i < times; i++) {
            for (String target : targets()) {
                assertThat(reconciler.sweep(target)).isTrue();
            }
        }
    }

    List<String> targets() {
        return plane.bean(Catalog.class)
                .transaction(transaction -> plane.bean(Targets.class).all(transaction));
    }

    /** Waits until nothing that a sweep asked for is still to do. */
    void awaitContainment() {
        strings(
                        "SELECT id AS x FROM operation WHERE kind IN ('contain', 'clear-archive') AND state IN ('queued', 'running', 'undoing')")
                .forEach(this::ended);
    }

    /** Nothing has worked on anything for a while. */
    void settle() {
        catalog("UPDATE operation SET ended_at = ended_at - INTERVAL 1 HOUR WHERE ended_at IS NOT NULL");
    }

    /** Confirmed drift that has not ended. */
    List<DriftView> drift() {
        return administrator
                .get("/v1/drift?limit=200")
                .as(new GenericArgument<Page<DriftView>>() {})
                .items();
    }

    /** The one piece of open drift about something. */
    DriftView drift(String kind, String object) {
        List<DriftView> found = drift().stream()
                .filter(each -> each.kind().equals(kind) && each.object().equals(object))
                .toList();
        assertThat(found).as(kind + " " + object + " among " + drift()).hasSize(1);
        return found.getFirst();
    }

    List<String> strings(String sql) {
        return plane.bean(Catalog.class)
                .transaction(transaction -> Sql.of(transaction, sql).list(row -> row.string("x")));
    }

    String string(String sql) {
        List<String> found = strings(sql);
        assertThat(found).as(sql).hasSize(1);
        return found.getFirst();
    }

    /** Changes the catalog behind everybody's back. */
    int catalog(String sql) {
        return plane.bean(Catalog.class)
                .transaction(transaction -> Sql.of(transaction, sql).update());
    }

    /** Changes the server behind everybody's back. */
    void onServer(String... statements) {
        try (Connection session = TestServers.administrator(server);
                Statement statement = session.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** The name of a tenant's live database. */
    String databaseOf(TenantView tenant) {
        return string("SELECT database_name AS x FROM tenant_database WHERE id = '" + tenant.liveDatabaseId() + "'");
    }

    private Api.Answer created(String path, Object body) {
        Api.Answer answer = administrator.post(path, body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer;
    }

    @Override
    public void close() {
        plane.close();
        server.close();
    }
}
