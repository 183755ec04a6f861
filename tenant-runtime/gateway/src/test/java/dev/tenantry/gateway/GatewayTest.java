package dev.tenantry.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.embedded.TestServers;
import dev.tenantry.runtime.testing.FakeControlPlane;
import dev.tenantry.runtime.testing.TestTenant;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The gateway over HTTP, with real servers behind it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GatewayTest {
    /** Long enough for a machine that does much else; only a failure waits that long. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String FLAVOURS = "dev.tenantry.provisioning.embedded.FlavoursUnderTest#all";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final FakeControlPlane controlPlane = new FakeControlPlane();
    private final HttpClient http = HttpClient.newHttpClient();

    @SuppressWarnings("NullAway.Init")
    private ApplicationContext context;

    @SuppressWarnings("NullAway.Init")
    private URI gateway;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        Path token = Files.writeString(folder.resolve("token"), FakeControlPlane.TOKEN + "\n");
        context = ApplicationContext.builder()
                .properties(Map.of(
                        "tenantry.runtime.http.port", -1,
                        "tenantry.runtime.control-plane-url", controlPlane.uri().toString(),
                        "tenantry.runtime.token-file", token.toString(),
                        "tenantry.runtime.directory", folder.resolve("node").toString()))
                .start();
        EmbeddedServer server = context.getBean(EmbeddedServer.class);
        server.start();
        gateway = server.getURI();
        await().atMost(PATIENCE).until(() -> controlPlane.acknowledged() >= 0);
    }

    @AfterAll
    void stop() {
        context.close();
        controlPlane.close();
        http.close();
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void everyTypeComesBackExactlyAsItWasSentAlsoAtItsExtremes(Flavour flavour) throws Exception {
        TestTenant tenant = tenant(flavour);
        tenant.administer("CREATE TABLE " + tenant.database() + """
                .extreme (id INT AUTO_INCREMENT PRIMARY KEY, text_value VARCHAR(200), big BIGINT, unsigned_big BIGINT UNSIGNED,
                exact DECIMAL(65, 30), real_value DOUBLE, flag TINYINT(1), bytes_value VARBINARY(300), day_value DATE,
                time_value TIME(6), moment DATETIME(6), stamp TIMESTAMP(6) NULL, json_value JSON, bit_value BIT(1), year_value YEAR)""");
        publish(tenant);
        String allBytes = java.util.Base64.getEncoder().encodeToString(bytes());
        List<String[]> sent = List.of(
                value("string", "Grüße 你好 🎉 \u202Eright to left\u0000 'quote' \\ end"),
                value("integer", "-9223372036854775808"),
                value("integer", "18446744073709551615"),
                value("decimal", "-99999999999999999999999999999999999.999999999999999999999999999999"),
                value("double", "1.7976931348623157E308"),
                value("boolean", "true"),
                value("bytes", allBytes),
                value("date", "9999-12-31"),
                value("time", "-838:59:58.999999"),
                value("datetime", "9999-12-31T23:59:59.999999"),
                value("datetime", "2038-01-19T03:14:07.999999Z"),
                value("json", "{\"a\": [1, \"ü\", null]}"),
                value("boolean", "true"),
                value("integer", "2155"));

        JsonNode answer = ok(
                tenant,
                request(
                        statement("INSERT INTO extreme VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", sent),
                        statement("SELECT * FROM extreme", List.of())));

        JsonNode row = answer.at("/results/1/rows/0");
        assertThat(answer.at("/results/0/generatedKeys/0").asText()).isEqualTo("1");
        assertThat(answer.at("/results/0/updatedRows").asLong()).isEqualTo(1);
        assertThat(texts(row))
                .startsWith(
                        "1",
                        sent.get(0)[1],
                        "-9223372036854775808",
                        "18446744073709551615",
                        "-99999999999999999999999999999999999.999999999999999999999999999999");
        assertThat(Double.parseDouble(row.get(5).asText())).isEqualTo(Double.MAX_VALUE);
        assertThat(texts(row).subList(6, 12))
                .containsExactly(
                        "1",
                        allBytes,
                        "9999-12-31",
                        "-838:59:58.999999",
                        "9999-12-31T23:59:59.999999",
                        "2038-01-19T03:14:07.999999");
        assertThat(JSON.readTree(row.get(12).asText())).isEqualTo(JSON.readTree("{\"a\": [1, \"ü\", null]}"));
        assertThat(row.get(13).asText()).isEqualTo("true");
        assertThat(row.get(14).asText()).isEqualTo("2155");
        assertThat(texts(answer.at("/results/1/columns").findValues("type")))
                .startsWith(
                        "integer",
                        "string",
                        "integer",
                        "integer",
                        "decimal",
                        "double",
                        "integer",
                        "bytes",
                        "date",
                        "time",
                        "datetime",
                        "datetime");
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void nullsOfEveryTypeAreNulls(Flavour flavour) throws Exception {
        TestTenant tenant = tenant(flavour);
        publish(tenant);
        List<String[]> nulls = new ArrayList<>();
        for (String type : List.of(
                "null",
                "string",
                "integer",
                "decimal",
                "double",
                "boolean",
                "bytes",
                "date",
                "time",
                "datetime",
                "json")) {
            nulls.add(value(type, null));
        }
        JsonNode answer = ok(tenant, request(statement("SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?", nulls)));
        answer.at("/results/0/rows/0").forEach(cell -> assertThat(cell.isNull()).isTrue());
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aRefusedStatementRollsBackTheOnesBeforeItAndNamesItsPlace(Flavour flavour) throws Exception {
        TestTenant tenant = tenantWithNotes(flavour);

        JsonNode problem = problem(
                tenant,
                422,
                request(
                        statement("INSERT INTO note VALUES (1, 'kept?')", List.of()),
                        statement("INSERT INTO note VALUES (1, 'twice')", List.of())));

        assertThat(problem.get("code").asText()).isEqualTo("gateway.sql_refused");
        assertThat(problem.get("changed").asBoolean()).isFalse();
        assertThat(problem.get("detail").asText()).contains("statements[1]", "1062", "23000");
        assertThat(notes(tenant)).isEqualTo("0");
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aStatementBeyondItsTimeIsKilledAtTheServer(Flavour flavour) throws Exception {
        TestTenant tenant = tenantWithNotes(flavour);
        ObjectNode slow = request(
                statement("INSERT INTO note VALUES (1, 'before')", List.of()),
                statement("INSERT INTO note SELECT 2, SLEEP(60)", List.of()));
        slow.put("timeoutMillis", 700);

        JsonNode problem = problem(tenant, 504, slow);

        assertThat(problem.get("code").asText()).isEqualTo("gateway.timeout");
        assertThat(tenant.column("SELECT info FROM information_schema.processlist WHERE user = '" + tenant.account()
                        + "' AND info LIKE '%SLEEP%'"))
                .isEmpty();
        assertThat(notes(tenant)).isEqualTo("0");
    }

    @Test
    void anAnswerHasNoMoreRowsThanAllowedAndSaysSo() throws Exception {
        TestTenant tenant = tenantWithNotes(Flavour.MARIADB);
        publish(tenant.limits(4, 5_000, 3));
        ObjectNode query =
                request(statement("SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4", List.of()));

        assertThat(ok(tenant, query).at("/results/0/rows")).hasSize(3);
        assertThat(ok(tenant, query).at("/results/0/truncated").asBoolean()).isTrue();
        query.put("maxRows", 2);
        assertThat(ok(tenant, query).at("/results/0/rows")).hasSize(2);
    }

    @Test
    void aTenantSeesItsOwnDataOnlyAndAWrongTokenSeesNothing() throws Exception {
        TestTenant one = tenantWithNotes(Flavour.MARIADB);
        TestTenant two = tenantWithNotes(Flavour.MARIADB);
        ok(one, request(statement("INSERT INTO note VALUES (1, 'secret')", List.of())));

        assertThat(notes(two)).isEqualTo("0");
        JsonNode refused =
                problem(two, 422, request(statement("SELECT * FROM " + one.database() + ".note", List.of())));
        assertThat(refused.get("detail").asText()).doesNotContain(one.database(), two.account(), "127.0.0.1");
        String unknown = send("tna_" + TestTenant.random(), "{}").body().replaceAll("req-[0-9a-f-]+", "");
        String none = send(null, "not even json").body().replaceAll("req-[0-9a-f-]+", "");
        assertThat(unknown).isEqualTo(none).contains("gateway.no_token");
        assertThat(send("tnt", "{}").statusCode()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "COMMIT",
                "ROLLBACK",
                "START TRANSACTION",
                "BEGIN",
                "SET @a = 1",
                "SET GLOBAL max_connections = 1",
                "USE mysql",
                "LOCK TABLES note WRITE",
                "CREATE TABLE x (id INT)",
                "DROP TABLE note",
                "ALTER TABLE note ADD x INT",
                "TRUNCATE note",
                "CALL anything()",
                "GRANT ALL ON *.* TO x",
                "SELECT 1; SELECT 2",
                "SELECT GET_LOCK('a', 1)",
                "/*!50000 COMMIT */",
                "SELECT /*!50000 1 */ 2",
                "SELECT 1 INTO OUTFILE '/etc/x'",
                "",
                "-- nothing",
                "PREPARE x FROM 'SELECT 1'",
                "KILL 5",
                "LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE note",
                "XA START 'x'",
                "SELECT 'open"
            })
    void whatWouldLeaveItsTransactionOrSessionIsRefused(String sql) throws Exception {
        TestTenant tenant = refusalTenant();
        HttpResponse<String> answer =
                send(tenant.token(), request(statement(sql, List.of())).toString());

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
        assertThat(JSON.readTree(answer.body()).get("code").asText()).isIn("gateway.sql_refused", "request.invalid");
    }

    @Test
    void wordsInTextsNamesAndCommentsAreNotTakenForStatements() throws Exception {
        TestTenant tenant = tenantWithNotes(Flavour.MARIADB);
        JsonNode answer = ok(
                tenant,
                request(statement(
                        "-- drop it\nSELECT 'a; DROP TABLE note -- ?' AS `GET_LOCK`, ? /* ; */ # end ?\n;",
                        List.<String[]>of(value("string", "x")))));
        assertThat(answer.at("/results/0/rows/0/0").asText()).isEqualTo("a; DROP TABLE note -- ?");
    }

    @Test
    void nothingOfASessionReachesTheNextRequest() throws Exception {
        TestTenant tenant = tenantWithNotes(Flavour.MARIADB);
        publish(tenant.limits(1, 5_000, 100));
        ok(tenant, request(statement("SELECT @left := 42", List.of())));
        assertThat(ok(tenant, request(statement("SELECT @left", List.of())))
                        .at("/results/0/rows/0/0")
                        .isNull())
                .isTrue();
    }

    @Test
    void aReadOnlyRequestDoesNotWrite() throws Exception {
        TestTenant tenant = tenantWithNotes(Flavour.MARIADB);
        ObjectNode request = request(statement("INSERT INTO note VALUES (1, 'x')", List.of()));
        request.put("readOnly", true);
        problem(tenant, 422, request);
        ok(tenant, request(statement("INSERT INTO note VALUES (1, 'x')", List.of())));
        assertThat(notes(tenant)).isEqualTo("1");
    }

    @Test
    void suspendedAndReadOnlyTenantsAreToldSo() throws Exception {
        TestTenant tenant = tenantWithNotes(Flavour.MARIADB);
        ObjectNode write = request(statement("INSERT INTO note VALUES (1, 'x')", List.of()));

        publish(tenant.state("suspended"));
        assertThat(problem(tenant, 503, write).get("code").asText()).isEqualTo("gateway.suspended");
        publish(tenant.state("read_only"));
        assertThat(problem(tenant, 409, write).get("code").asText()).isEqualTo("gateway.read_only");
        assertThat(notes(tenant)).isEqualTo("0");
        publish(tenant.state("active"));
        ok(tenant, write);
    }

    @Test
    void aHugeBodyUnknownMembersAndBadParametersAreRefused() throws Exception {
        TestTenant tenant = refusalTenant();
        assertThat(send(tenant.token(), "{\"statements\": [{\"sql\": \"" + "x".repeat(5_000_000) + "\"}]}")
                        .statusCode())
                .isEqualTo(413);
        for (String bad : List.of(
                "",
                "[]",
                "{}",
                "{\"statements\": []}",
                "{\"statements\": [{\"sql\": \"SELECT 1\"}], \"tenant\": \"x\"}")) {
            assertThat(send(tenant.token(), bad).statusCode()).as(bad).isIn(400, 422);
        }
        for (String[] wrong : List.of(
                value("integer", "1.5"),
                value("integer", "1e9"),
                value("decimal", "1e999999999"),
                value("double", "NaN"),
                value("boolean", "yes"),
                value("bytes", "%%"),
                value("date", "2026-02-30"),
                value("time", "25"),
                value("datetime", "yesterday"),
                value("uuid", "x"))) {
            problem(tenant, 422, request(statement("SELECT ?", List.<String[]>of(wrong))));
        }
        problem(tenant, 422, request(statement("SELECT ?", List.of())));
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aCutoverUnderTrafficLosesAndDoublesNothing(Flavour flavour) throws Exception {
        TestTenant tenant = tenant(flavour);
        tenant.administer("CREATE TABLE " + tenant.database() + ".counter (id INT PRIMARY KEY, value BIGINT NOT NULL)");
        tenant.administer("INSERT INTO " + tenant.database() + ".counter VALUES (1, 0)");
        publish(tenant);
        String count = request(statement("UPDATE counter SET value = value + 1 WHERE id = 1", List.of()))
                .toString();
        AtomicInteger committed = new AtomicInteger();
        AtomicBoolean goOn = new AtomicBoolean(true);
        List<String> failures = java.util.Collections.synchronizedList(new ArrayList<>());
        try (ExecutorService load = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> workers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                workers.add(load.submit(() -> {
                    while (goOn.get()) {
                        HttpResponse<String> answer = send(tenant.token(), count);
                        if (answer.statusCode() == 200) {
                            committed.incrementAndGet();
                        } else {
                            failures.add(answer.body());
                        }
                    }
                    return null;
                }));
            }
            try {
                for (int round = 0; round < 3; round++) {
                    int before = committed.get();
                    await().atMost(PATIENCE).until(() -> committed.get() > before + 10);
                    publish(tenant.state("maintenance"));
                    tenant.raiseGeneration();
                    publish(tenant.state("active"));
                }
            } finally {
                goOn.set(false);
            }
            for (Future<?> worker : workers) {
                worker.get();
            }
        }
        assertThat(failures).isEmpty();
        assertThat(tenant.column("SELECT value FROM " + tenant.database() + ".counter"))
                .containsExactly("" + committed);
    }

    @Test
    void aFenceWithoutWarningIsCrossedByTryingOnceMore() throws Exception {
        TestTenant tenant = tenantWithNotes(Flavour.MARIADB);
        notes(tenant);
        for (String session : tenant.column(
                "SELECT id FROM information_schema.processlist WHERE user = '" + tenant.account() + "'")) {
            tenant.administer("KILL " + session);
        }
        assertThat(notes(tenant)).isEqualTo("0");
    }

    @Test
    void healthMetricsAndStatusTellOfTheNodeAndNotOfTenants() throws Exception {
        TestTenant tenant = tenantWithNotes(Flavour.MARIADB);
        notes(tenant);
        assertThat(get("/health").statusCode()).isEqualTo(200);
        String metrics = get("/prometheus").body();
        assertThat(metrics)
                .contains("tenantry_runtime_pools", "tenantry_gateway_sql")
                .doesNotContain(tenant.id().value());
        HttpResponse<String> status = get("/v1/routing/status");
        assertThat(status.statusCode()).isEqualTo(200);
        assertThat(JSON.readTree(status.body()).get("controlPlaneReachable").asBoolean())
                .isTrue();
        assertThat(status.body()).doesNotContain(tenant.id().value(), tenant.password(), tenant.account());
        assertThat(status.headers().firstValue("X-Request-Id")).isPresent();
        assertThat(get("/nothing").statusCode()).isEqualTo(404);
    }

    private @Nullable TestTenant shared;

    private TestTenant refusalTenant() {
        if (shared == null) {
            shared = tenantWithNotes(Flavour.MARIADB);
        }
        return shared;
    }

    private static TestTenant tenant(Flavour flavour) {
        return TestTenant.on(TestServers.of(flavour));
    }

    private TestTenant tenantWithNotes(Flavour flavour) {
        TestTenant tenant = tenant(flavour);
        tenant.administer("CREATE TABLE " + tenant.database() + ".note (id INT PRIMARY KEY, text VARCHAR(100))");
        publish(tenant);
        return tenant;
    }

    private String notes(TestTenant tenant) throws Exception {
        return ok(tenant, request(statement("SELECT COUNT(*) FROM note", List.of())))
                .at("/results/0/rows/0/0")
                .asText();
    }

    private void publish(TestTenant... tenants) {
        long version = controlPlane.publish(tenants);
        await().atMost(PATIENCE).until(() -> controlPlane.acknowledged() >= version);
    }

    private JsonNode ok(TestTenant tenant, ObjectNode request) throws Exception {
        HttpResponse<String> answer = send(tenant.token(), request.toString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private JsonNode problem(TestTenant tenant, int status, ObjectNode request) throws Exception {
        HttpResponse<String> answer = send(tenant.token(), request.toString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        return JSON.readTree(answer.body());
    }

    private HttpResponse<String> send(@Nullable String token, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(gateway.resolve("/v1/sql"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(HttpRequest.newBuilder(gateway.resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static ObjectNode request(ObjectNode... statements) {
        ObjectNode request = JSON.createObjectNode();
        ArrayNode list = request.putArray("statements");
        for (ObjectNode statement : statements) {
            list.add(statement);
        }
        return request;
    }

    private static ObjectNode statement(String sql, List<String[]> parameters) {
        ObjectNode statement = JSON.createObjectNode().put("sql", sql);
        ArrayNode list = statement.putArray("parameters");
        for (String[] parameter : parameters) {
            list.addObject().put("type", parameter[0]).put("value", parameter[1]);
        }
        return statement;
    }

    private static String[] value(String type, @Nullable String value) {
        return new String[] {type, value};
    }

    private static List<String> texts(Iterable<JsonNode> nodes) {
        List<String> texts = new ArrayList<>();
        nodes.forEach(node -> texts.add(node.asText()));
        return texts;
    }

    private static byte[] bytes() {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        return all;
    }
}
