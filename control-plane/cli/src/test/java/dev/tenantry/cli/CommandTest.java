package dev.tenantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Outputs, errors and exit statuses of the verbs. */
class CommandTest {
    @TempDir
    private Path folder = Path.of("");

    private final FakeControlPlane controlPlane = new FakeControlPlane();

    @AfterEach
    void stop() {
        controlPlane.close();
    }

    private Run run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--url", controlPlane.url()));
        return Run.of(folder, Map.of("HOME", folder.toString()), all.toArray(String[]::new));
    }

    @Test
    void aListingIsATableWithTheNameFirst() {
        controlPlane.on("GET /v1/tenants", Answers.TENANTS);
        Run run = run("tenants", "list");
        assertThat(run.status()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out()
                        .lines()
                        .map(line -> line.replaceAll("\\d+d$", "AGE").stripTrailing()))
                .containsExactly(
                        "SLUG  SERVICE  DATA  PLAN        SCHEMA  REGION  BACKUP  AGE",
                        "acme  ready    live  standard@1  shop@3  eu      none    AGE");
    }

    @Test
    void aListingIsJsonWithItems() {
        controlPlane.on("GET /v1/tenants", Answers.TENANTS);
        Run run = run("tenants", "list", "-o", "json");
        assertThat(run.out())
                .contains("\"items\" : [ {")
                .contains("\"slug\" : \"acme\"")
                .contains("\"createdAt\" : \"2026-01-01T00:00:00Z\"");
    }

    @Test
    void aListingIsYamlOrNamesAlone() {
        controlPlane.on("GET /v1/tenants", Answers.TENANTS);
        assertThat(run("tenants", "list", "-o", "yaml").out())
                .startsWith("items:\n- id: \"tnt_aaaaaaaaaaaaaaaaaaaa\"\n");
        assertThat(run("tenants", "list", "-o", "name").out()).isEqualTo("acme\n");
    }

    @Test
    void anEmptyListingSaysWhatToDoOnTheOtherStream() {
        controlPlane.on("GET /v1/tenants", Answers.page());
        Run run = run("tenants", "list");
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).isEqualTo("There is no tenant yet: tenantctl tenants create SLUG …\n");
    }

    @ParameterizedTest
    @CsvSource({
        "401, access.unauthenticated, 4",
        "403, access.forbidden, 4",
        "404, request.not_found, 5",
        "409, tenant.busy, 6",
        "409, operation.parked, 9",
        "412, request.precondition_failed, 6",
        "422, request.invalid, 1",
        "500, request.internal, 1",
        "503, request.unavailable, 10"
    })
    void aProblemBecomesItsExitStatusAndKeepsStandardOutputEmpty(int status, String code, int exit) {
        controlPlane.problem("GET /v1/plans/x", status, code, "what and why", "\"tenantctl plans list\"");
        Run run = run("plans", "get", "x");
        assertThat(run.status()).isEqualTo(exit);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .isEqualTo("error: what and why   [" + code + "]\n  next: tenantctl plans list\n  request req-1\n");
    }

    @Test
    void withJsonAnErrorIsOneLineOfJson() {
        controlPlane.problem("GET /v1/plans/x", 404, "request.not_found", "none", "");
        Run run = run("plans", "get", "x", "-o", "json");
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err()).contains("\"code\":\"request.not_found\"").contains("\"next_steps\":[]");
    }

    @Test
    void nobodyAnsweringIsSaidSoWithStatusTen() {
        Run run = Run.of(folder, Map.of(), "plans", "list", "--url", "http://127.0.0.1:1");
        assertThat(run.status()).isEqualTo(10);
        assertThat(run.err())
                .startsWith("error: nobody answers at http://127.0.0.1:1/   [request.unavailable]\n  next: ");
    }

    @Test
    void aTypoGetsASuggestionAndStatusTwo() {
        Run run = run("tenants", "lst");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("next: did you mean: tenantctl tenants list");
    }

    @Test
    void anUnknownSlugGetsTheLikelyOne() {
        controlPlane.on("GET /v1/tenants", Answers.TENANTS);
        Run run = run("tenants", "get", "acm");
        assertThat(run.status()).isEqualTo(5);
        assertThat(run.err()).contains("there is no tenant 'acm'").contains("did you mean 'acme'?");
    }

    @Test
    void withoutAControlPlaneItSaysHowToNameOne() {
        Run run = Run.of(folder, Map.of("HOME", folder.toString()), "tenants", "list");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err())
                .contains("tenantctl dev up")
                .contains("tenantctl context set NAME --url URL --token-file FILE");
    }

    @ParameterizedTest
    @CsvSource({"done, 0", "undone, 8", "parked, 9"})
    void waitingEndsAsTheOperationDoes(String state, int exit) {
        suspendable(state);
        Run run = run("tenants", "suspend", "acme", "--reason", "unpaid", "--yes");
        assertThat(run.status()).isEqualTo(exit);
        assertThat(run.err())
                .contains("tenant acme is " + Answers.TENANT_ID)
                .contains("suspend " + Answers.OPERATION_ID)
                .contains("  ok announce  250 ms");
    }

    @Test
    void detachingDoesNotWait() {
        suspendable("done");
        Run run = run("tenants", "suspend", "acme", "--reason", "unpaid", "--yes", "--detach");
        assertThat(run.status()).isZero();
        assertThat(run.err()).contains("tenantctl operations watch " + Answers.OPERATION_ID);
        assertThat(controlPlane.asked()).noneMatch(asked -> asked.line().endsWith("/events"));
    }

    @Test
    void aWaitThatRunsOutSaysSoWithStatusSeven() {
        suspendable("running");
        controlPlane.on("GET /v1/operations/" + Answers.OPERATION_ID, Answers.operation("running"));
        Run run = run("tenants", "suspend", "acme", "--reason", "unpaid", "--yes", "--wait-timeout", "1ms");
        assertThat(run.status()).isEqualTo(7);
        assertThat(run.err())
                .contains("it goes on   [operation.wait]")
                .contains("tenantctl operations watch " + Answers.OPERATION_ID);
    }

    private void suspendable(String state) {
        controlPlane
                .on("GET /v1/tenants", Answers.TENANTS)
                .on("GET /v1/tenants/" + Answers.TENANT_ID, Answers.TENANT)
                .on("POST /v1/tenants/" + Answers.TENANT_ID + "/suspend", 202, Answers.operation("queued"))
                .on("GET /v1/operations/" + Answers.OPERATION_ID + "/events", Answers.events(state));
    }

    @Test
    void whatHurtsIsRefusedWhereNobodyCanBeAsked() {
        controlPlane.on("GET /v1/tenants", Answers.TENANTS);
        Run run = run("tenants", "delete", "acme", "--reason", "left");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("next: add --confirm acme");
        assertThat(controlPlane.asked()).allMatch(asked -> asked.line().startsWith("GET "));
    }

    @Test
    void aWrongNameTypedChangesNothing() {
        controlPlane.on("GET /v1/tenants", Answers.TENANTS);
        Run run = Run.onTerminal(
                folder,
                Map.of(),
                "acne\n",
                "tenants",
                "delete",
                "acme",
                "--reason",
                "left",
                "--url",
                controlPlane.url(),
                "--no-color");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err())
                .contains("Type acme to go on:")
                .contains("does not name the tenant acme; nothing was changed");
        assertThat(controlPlane.asked()).allMatch(asked -> asked.line().startsWith("GET "));
    }

    @Test
    void aDryRunShowsTheRequestAndSendsNone() {
        Run run = run("plans", "create", "gold", "--dry-run", "-o", "json");
        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("\"request\" : \"POST /v1/plans\"").contains("\"name\" : \"gold\"");
        assertThat(controlPlane.asked()).isEmpty();
    }

    @Test
    void aPlanLimitsHowFastItsBackupsReadAndShowsIt() {
        Run run = run("plans", "create", "gold", "--backup-max-mb-per-second", "20", "--dry-run", "-o", "json");
        assertThat(run.out()).contains("\"maxMegabytesPerSecond\" : 20");
        controlPlane.on("GET /v1/plans/gold", Answers.plan("20"));
        assertThat(run("plans", "get", "gold").out()).contains("BACKUPS READ").contains("at most 20 MB in a second");
        controlPlane.on("GET /v1/plans/gold", Answers.plan("null"));
        assertThat(run("plans", "get", "gold").out()).contains("BACKUPS READ").contains("without a limit");
    }

    @Test
    void anAdministratorsPasswordIsNeverShown() throws IOException {
        Path password = Files.writeString(folder.resolve("pw"), "planted-secret-1\n");
        Run run = run(
                "servers",
                "register",
                "db1",
                "--host",
                "h",
                "--region",
                "eu",
                "--admin-user",
                "root",
                "--admin-password-file",
                password.toString(),
                "--dry-run",
                "-o",
                "json");
        assertThat(run.out()).contains("********");
        assertThat(run.out() + run.err()).doesNotContain("planted-secret-1");
    }

    @Test
    void aNewTokenGoesIntoAFileThatOnlyItsOwnerReads() throws IOException {
        controlPlane
                .on("GET /v1/tenants", Answers.TENANTS)
                .on("POST /v1/tenants/" + Answers.TENANT_ID + "/application-tokens", """
                        {"token":"planted-secret-2","applicationToken":{"id":"apt_eeeeeeeeeeeeeeeeeeee","tenantId":"t","name":"shop","expiresAt":null,
                         "revokedAt":null,"createdAt":"2026-01-01T00:00:00Z","createdBy":"olga"}}""");
        Path file = folder.resolve("shop.token");
        Run run = run("tenants", "tokens", "create", "acme", "shop", "--to-file", file.toString());
        assertThat(run.status()).isZero();
        assertThat(run.out() + run.err()).doesNotContain("planted-secret-2");
        assertThat(Files.readString(file)).isEqualTo("planted-secret-2\n");
        assertThat(java.nio.file.attribute.PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(run("tenants", "tokens", "create", "acme", "shop", "--to-file", file.toString())
                        .status())
                .isEqualTo(2);
    }

    @Test
    void theTokenOfAContextIsSentAndChangesCarryAKey() throws IOException {
        Path token = Files.writeString(folder.resolve("token"), "planted-secret-3\n");
        Map<String, String> home = Map.of("HOME", folder.toString());
        Run.of(folder, home, "context", "set", "prod", "--url", controlPlane.url(), "--token-file", token.toString());
        controlPlane.problem("POST /v1/plans", 409, "request.conflict", "no", "");
        Run run = Run.of(folder, home, "plans", "create", "gold", "--idempotency-key", "key-1");
        assertThat(run.status()).isEqualTo(6);
        assertThat(controlPlane.asked().getFirst().authorization()).isEqualTo("Bearer planted-secret-3");
        assertThat(controlPlane.asked().getFirst().idempotencyKey()).isEqualTo("key-1");
        assertThat(Files.readString(folder.resolve(".config/tenantry/contexts.yaml")))
                .doesNotContain("planted-secret-3");
    }

    @Test
    void publishingTheSameContentIsUnchangedWithStatusThreeWhenAsked() throws IOException {
        Files.writeString(folder.resolve("V1__a.sql"), "CREATE TABLE a (id INT PRIMARY KEY);");
        controlPlane.on("POST /v1/schemas", """
                {"id":"sch_ffffffffffffffffffff","name":"shop","version":3,"contentHash":"0123456789abcdef","migrationCount":1,
                 "latestMigration":"1","unchanged":true,"createdAt":"2026-01-01T00:00:00Z","createdBy":"olga"}""");
        assertThat(run("schemas", "publish", folder.toString(), "--name", "shop")
                        .status())
                .isZero();
        assertThat(run("schemas", "publish", folder.toString(), "--name", "shop", "--fail-if-unchanged")
                        .status())
                .isEqualTo(3);
    }

    @Test
    void aTableOnATerminalNeverWraps() {
        String wide = Answers.TENANT.replace("\"region\":\"eu\"", "\"region\":\"" + "europe-".repeat(30) + "\"");
        controlPlane.on("GET /v1/tenants", Answers.page(wide));
        Run onTerminal =
                Run.onTerminal(folder, Map.of(), "", "tenants", "list", "--url", controlPlane.url(), "--no-color");
        assertThat(onTerminal.out().lines())
                .allMatch(line -> line.length() <= 100)
                .anyMatch(line -> line.contains("…"));
        assertThat(run("tenants", "list").out()).contains("europe-".repeat(30));
    }

    @Test
    void colourIsForTerminalsOnly() {
        controlPlane.on("GET /v1/tenants", Answers.TENANTS);
        assertThat(run("tenants", "list").out()).doesNotContain("\u001b[");
        assertThat(Run.onTerminal(folder, Map.of(), "", "tenants", "list", "--url", controlPlane.url())
                        .out())
                .contains("\u001b[");
    }

    @Test
    void driftIsListedAndWhatIsNotKnownIsSaidAsLoudly() {
        controlPlane.on("GET /v1/drift", Answers.page(Answers.DRIFT)).on("GET /v1/drift/sweeps", Answers.page("""
                {"target":"srv_cccccccccccccccccccc","name":"alpha","knowledge":"not_known","problem":"it could not be reached",
                 "startedAt":null,"endedAt":null,"knownAt":null,"seconds":0.1,"examined":3,"open":1}"""));
        Run run = run("drift", "list", "--kind", "database.unknown");
        assertThat(run.status()).isZero();
        assertThat(run.err()).isEqualTo("not known: alpha: it could not be reached\n");
        assertThat(run.out()
                        .lines()
                        .map(line -> line.replaceAll("\\d+d$", "AGE").stripTrailing()))
                .containsExactly(
                        "ID                        SEVERITY  KIND              STATE        OBJECT  SINCE",
                        "drf_aaaaaaaaaaaaaaaaaaaa  warning   database.unknown  quarantined  tn1     AGE");
        assertThat(controlPlane.asked()).anyMatch(asked -> asked.query().contains("kind=database.unknown"));
    }

    @Test
    void aDecisionAboutDriftIsSentWithItsReason() {
        controlPlane.on("POST /v1/drift/drf_aaaaaaaaaaaaaaaaaaaa/resolve", Answers.DRIFT);
        Run run = run("drift", "resolve", "drf_aaaaaaaaaaaaaaaaaaaa", "--as", "ignore", "--reason", "kept");
        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("MEANS").contains("nobody knows it");
        assertThat(controlPlane.asked().getFirst().body()).isEqualTo("{\"as\":\"ignore\",\"reason\":\"kept\"}");
    }

    @Test
    void aCheckOfDriftWaitsUntilEverythingWasLookedAt() {
        String before = """
                {"target":"catalog","name":"catalog","knowledge":"known","problem":null,"startedAt":null,
                 "endedAt":"2026-01-01T00:00:00Z","knownAt":null,"seconds":0.1,"examined":3,"open":0}""";
        controlPlane
                .on("POST /v1/drift/check", 202, "{\"sweeps\":[" + before + "]}")
                .on("GET /v1/drift/sweeps", Answers.page(before.replace("00:00:00Z", "00:00:01Z")))
                .on("GET /v1/drift", Answers.page());
        Run run = run("drift", "check");
        assertThat(run.status()).isZero();
        assertThat(run.err()).isEqualTo("No drift is confirmed.\n");
    }
}
