package dev.tenantry.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.api.access.ApiTokenCreated;
import dev.tenantry.api.access.CreateApiTokenRequest;
import dev.tenantry.api.operation.OperationEvents;
import dev.tenantry.api.operation.OperationView;
import dev.tenantry.api.plan.BackupPolicy;
import dev.tenantry.api.plan.CreatePlanRequest;
import dev.tenantry.api.plan.PlanLimits;
import dev.tenantry.api.schema.MigrationFile;
import dev.tenantry.api.schema.PublishSchemaRequest;
import dev.tenantry.api.server.RegisterServerRequest;
import dev.tenantry.api.server.ServerView;
import dev.tenantry.api.tenant.CreateTenantRequest;
import dev.tenantry.api.tenant.TenantAccepted;
import dev.tenantry.api.tenant.TenantView;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.embedded.EmbeddedServer;
import dev.tenantry.provisioning.embedded.TestServers;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A whole control plane with one real server registered, two plans (standard: 10 connections, small: 3) and a schema; what tests and
 * campaigns that work through the API begin with.
 */
public final class LivePlane implements AutoCloseable {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final EmbeddedServer server;
    private final ControlPlaneUnderTest plane;
    private final String serverId;

    private LivePlane(EmbeddedServer server, ControlPlaneUnderTest plane) {
        this.server = server;
        this.plane = plane;
        this.serverId = administrator()
                .post("/v1/servers", registration())
                .as(ServerView.class)
                .id();
        post(plan("standard", 10), "/v1/plans");
        post(plan("small", 3), "/v1/plans");
        post(
                new PublishSchemaRequest(
                        "shop",
                        List.of(new MigrationFile(
                                "V1__orders.sql",
                                "CREATE TABLE orders (id BIGINT NOT NULL PRIMARY KEY, note VARCHAR(100) NOT NULL);"))),
                "/v1/schemas");
    }

    /** A new one, on the tests' server of a flavour. */
    public static LivePlane on(Flavour flavour, Map<String, Object> properties) {
        Map<String, Object> patient = new HashMap<>(properties);
        // A machine that runs many tests at once may take long to accept a connection.
        patient.put("tenantry.catalog.connect-timeout", "60s");
        return new LivePlane(TestServers.of(flavour), ControlPlaneUnderTest.start(patient));
    }

    private RegisterServerRequest registration() {
        return new RegisterServerRequest(
                "alpha",
                EmbeddedServer.HOST,
                server.port(),
                "eu",
                Map.of(),
                100,
                EmbeddedServer.ADMINISTRATOR,
                server.administratorPassword().reveal(),
                "verify-identity",
                server.authorityPem());
    }

    private static CreatePlanRequest plan(String name, int connections) {
        return new CreatePlanRequest(
                name, name, new PlanLimits(connections, 30_000, 1000, false), new BackupPolicy(30, 24));
    }

    private void post(Object body, String path) {
        Api.Answer answer = administrator().post(path, body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    }

    public EmbeddedServer server() {
        return server;
    }

    /** Its home folder. */
    public Path home() {
        return plane.home();
    }

    public String serverId() {
        return serverId;
    }

    public <T> T bean(Class<T> type) {
        return plane.bean(type);
    }

    public Api administrator() {
        return plane.administrator();
    }

    /** The API as a person in a role. */
    public Api as(String person, String... roles) {
        ApiTokenCreated created = administrator()
                .post("/v1/tokens", new CreateApiTokenRequest("test", person, List.of(roles), null, 1))
                .as(ApiTokenCreated.class);
        return plane.as(created.token());
    }

    /** A new tenant, ready. */
    public TenantView tenant() {
        String slug = "t" + NUMBER.incrementAndGet();
        TenantAccepted accepted = administrator()
                .post("/v1/tenants", new CreateTenantRequest(slug, slug, "standard", "shop", "eu", null, "test"))
                .as(TenantAccepted.class);
        assertThat(ended(accepted.operation().id()).state()).isEqualTo("done");
        return tenant(accepted.tenant().id());
    }

    /** A tenant as the API shows it now. */
    public TenantView tenant(String id) {
        return administrator().get("/v1/tenants/" + id).as(TenantView.class);
    }

    /** Asks for an operation as the administrator and follows it to its end. */
    public OperationView run(String path, Object body) {
        Api.Answer answer = administrator().post(path, body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(202);
        return ended(answer.as(OperationView.class).id());
    }

    /** Asks for an operation that must end as done. */
    public void done(String path, Object body) {
        OperationView operation = run(path, body);
        assertThat(operation.state())
                .as(operation.errorCode() + ": " + operation.errorDetail())
                .isEqualTo("done");
    }

    /** Follows an operation's events as a client does, until it ends or waits for a person. */
    public OperationView ended(String operation) {
        long after = 0;
        for (int i = 0; i < 200; i++) {
            OperationEvents events = administrator()
                    .get("/v1/operations/" + operation + "/events?wait=10&after=" + after)
                    .as(OperationEvents.class);
            after = events.lastSeq();
            if (List.of("done", "undone", "parked").contains(events.operation().state())) {
                return events.operation();
            }
        }
        throw new AssertionError("operation " + operation + " did not end");
    }

    /** Reads the catalog. */
    public <T> T read(Function<java.sql.Connection, T> work) {
        return bean(Catalog.class).transaction(work);
    }

    /** Changes the catalog behind the control plane's back; named parameters come in pairs. */
    public int sql(String statement, @Nullable Object... parameters) {
        return read(transaction -> {
            Sql sql = Sql.of(transaction, statement);
            for (int i = 0; i < parameters.length; i += 2) {
                sql.with(String.valueOf(parameters[i]), parameters[i + 1]);
            }
            return sql.update();
        });
    }

    @Override
    public void close() {
        plane.close();
    }
}
