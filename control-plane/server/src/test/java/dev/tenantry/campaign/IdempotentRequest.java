package dev.tenantry.campaign;

import dev.tenantry.api.access.ApiTokenCreated;
import dev.tenantry.api.access.CreateApiTokenRequest;
import dev.tenantry.api.plan.BackupPolicy;
import dev.tenantry.api.plan.CreatePlanRequest;
import dev.tenantry.api.plan.PlanLimits;
import dev.tenantry.api.schema.MigrationFile;
import dev.tenantry.api.schema.PublishSchemaRequest;
import dev.tenantry.controlplane.Api;
import dev.tenantry.controlplane.ControlPlaneUnderTest;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.catalog.Sql;
import java.util.List;

/**
 * A request of the idempotency campaign.
 *
 * @param status what it must be answered with
 * @param countEffects a statement that counts what it made, as n, by its mark
 * @param mark by which what it made is found
 */
record IdempotentRequest(String path, String body, int status, String countEffects, String mark) {
    private static final String TOKENS = "SELECT COUNT(*) AS n FROM api_token WHERE name = :mark";

    /** One of the kinds there are, by the seed; tenants are dear, so they come when they are asked for. */
    static IdempotentRequest of(long seed, boolean tenant) {
        String name = "c-" + seed;
        if (tenant) {
            return new IdempotentRequest(
                    "/v1/tenants",
                    """
                    {"slug":"%s","displayName":"Of a campaign","plan":"standard","schema":"shop","region":"eu","reason":"a test"}""".formatted(name),
                    202,
                    "SELECT COUNT(*) AS n FROM tenant WHERE slug = :mark",
                    name);
        }
        return switch ((int) (seed % 4)) {
            case 0 ->
                new IdempotentRequest(
                        "/v1/onboarding",
                        """
                    {"crmReference":"%s","company":"Globex","slug":"%s","plan":"standard","schema":"shop","region":"eu",\
                    "contactName":"Gil","contactEmail":"gil@globex.example","contractReference":"C-7"}""".formatted(name, name),
                        201,
                        "SELECT COUNT(*) AS n FROM onboarding_request WHERE crm_reference = :mark",
                        name);
            case 1 ->
                new IdempotentRequest(
                        "/v1/plans",
                        """
                    {"name":"%s","displayName":"A plan","limits":{"maxConnections":5,"statementTimeoutMillis":1000,"maxRows":100,\
                    "temporaryTables":false},"backupPolicy":{"retentionDays":30,"undoWindowHours":24}}""".formatted(name),
                        201,
                        "SELECT COUNT(*) AS n FROM plan WHERE name = :mark",
                        name);
            case 2 -> new IdempotentRequest("/v1/tokens", token(name, "no-such-role"), 422, TOKENS, name);
            default -> new IdempotentRequest("/v1/tokens", token(name, "seller"), 201, TOKENS, name);
        };
    }

    IdempotentRequest withAnotherBody() {
        return new IdempotentRequest(path, body.replace(mark, mark + "x"), status, countEffects, mark);
    }

    private static String token(String name, String role) {
        return """
                {"name":"%s","person":"Sam","roles":["%s"],"expiresInHours":1}""".formatted(name, role);
    }

    /** Makes what the requests need, and the token to send them with. */
    static String prepare(ControlPlaneUnderTest plane) {
        Api administrator = plane.administrator();
        administrator.post(
                "/v1/plans",
                new CreatePlanRequest(
                        "standard", "Standard", new PlanLimits(5, 1_000, 100, false), new BackupPolicy(30, 24)));
        administrator.post(
                "/v1/schemas",
                new PublishSchemaRequest("shop", List.of(new MigrationFile("V1__t.sql", "CREATE TABLE t (id INT)"))));
        // Nobody works on the operations here, so the server is a row and nothing else.
        plane.bean(Catalog.class)
                .transaction(transaction -> Sql.of(transaction, """
                        INSERT INTO server (id, name, flavour, server_version, host, port, tls_mode, region, labels,
                                            capacity_weight, cordoned, findings, created_at, created_by, row_version)
                        VALUES ('srv_aaaaaaaaaaaaaaaaaaaa', 'alpha', 'mariadb', '11.4.5', '127.0.0.1', 1, 'disabled', 'eu', '{}', 1,
                                FALSE, '[]', UTC_TIMESTAMP(6), 'a test', 1)
                        """).update());
        return administrator
                .post("/v1/tokens", new CreateApiTokenRequest("campaign", "Cam", List.of("administrator"), null, 24))
                .as(ApiTokenCreated.class)
                .token();
    }
}
