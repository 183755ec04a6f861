package dev.tenantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one sees of an operation that is followed. */
class WatchTest {
    private static final String PROGRESS = "{\"percent\":41,\"remainingSeconds\":180,\"basis\":\"history\"}";
    private static final String UNKNOWN = "{\"percent\":null,\"remainingSeconds\":null,\"basis\":\"none\"}";

    @TempDir
    private Path folder = Path.of("");

    private final FakeControlPlane controlPlane = new FakeControlPlane();

    @AfterEach
    void stop() {
        controlPlane.close();
    }

    private void follow(String state, String progress) {
        String operation = Answers.operation(state).replaceFirst("}\\s*$", ",\"progress\":" + progress + "}");
        controlPlane
                .on("GET /v1/operations/" + Answers.OPERATION_ID, operation)
                .on("GET /v1/operations/" + Answers.OPERATION_ID + "/events", """
                        {"operation":%s,"lastSeq":3,"events":[
                         {"seq":1,"at":"2026-01-01T00:00:00Z","type":"step-started","step":"copy","message":"","data":{}},
                         {"seq":2,"at":"2026-01-01T00:00:01Z","type":"step-progress","step":"copy","message":"reading",
                          "data":{"rows":"1200","totalRows":"3000","bytes":"2097152"}},
                         {"seq":3,"at":"2026-01-01T00:00:02Z","type":"step-done","step":"copy","message":"","data":{}}]}""".formatted(operation));
    }

    private Map<String, String> environment() {
        return Map.of("HOME", folder.toString(), "TENANTRY_URL", controlPlane.url());
    }

    @Test
    void aPipeGetsOnePlainLineForEachStepWithHowFarTheWholeIs() {
        follow("done", PROGRESS);
        Run run = Run.of(folder, environment(), "operations", "watch", Answers.OPERATION_ID);
        assertThat(run.status()).isZero();
        assertThat(run.err())
                .contains("  ok copy  2.0 s, 41 %, about 3 min left\n")
                .doesNotContain("\u001b");
    }

    @Test
    void aTerminalShowsTheStepAtWorkOnOneLineThatIsWrittenOver() {
        follow("done", PROGRESS);
        Run run = Run.onTerminal(folder, environment(), "", "operations", "watch", Answers.OPERATION_ID);
        assertThat(run.err())
                .contains("reading, 1,200 of 3,000 rows, 2.0 MiB, 41 %, about 3 min left")
                .contains("\r\u001b[?7l")
                .contains("\u001b[K\u001b[?7h");
    }

    @Test
    void whatIsNotKnownIsShownAsNotKnown() {
        follow("done", UNKNOWN);
        Run run = Run.of(folder, environment(), "operations", "watch", Answers.OPERATION_ID);
        assertThat(run.err()).contains("time left not known: not done before").doesNotContain("%");
    }

    @Test
    void jsonIsOneEventALineAndTheOperationAtTheEnd() {
        follow("done", PROGRESS);
        Run run = Run.of(folder, environment(), "operations", "watch", Answers.OPERATION_ID, "-o", "json");
        assertThat(run.status()).isZero();
        assertThat(run.out().lines()).hasSize(4).allMatch(line -> line.startsWith("{\"operationId\":\"op_"));
        assertThat(run.out().lines().toList().get(1)).contains("\"rows\":\"1200\"", "\"percent\":41");
        assertThat(run.out().lines().toList().getLast())
                .contains("\"operation\":{")
                .contains("\"state\":\"done\"");
    }

    @Test
    void aBackupOfAllIsAskedForOnceEachAndFollowedOnOneLine() {
        String other = Answers.TENANT
                .replace("tnt_aaaaaaaaaaaaaaaaaaaa", "tnt_zzzzzzzzzzzzzzzzzzzz")
                .replace("acme", "zoo");
        String without = other.replace("tnt_z", "tnt_y").replace("\"dbs_bbbbbbbbbbbbbbbbbbbb\"", "null");
        controlPlane
                .on("GET /v1/tenants", Answers.page(Answers.TENANT, other, without))
                .on("POST /v1/tenants/" + Answers.TENANT_ID + "/backups", 202, Answers.operation("queued"))
                .problem(
                        "POST /v1/tenants/tnt_zzzzzzzzzzzzzzzzzzzz/backups",
                        409,
                        "tenant.busy",
                        "zoo is being moved.",
                        "\"tenantctl operations watch op_move\"")
                .on("GET /v1/operations", Answers.page())
                .on("GET /v1/operations/" + Answers.OPERATION_ID, Answers.operation("done"));
        Run run = Run.of(folder, environment(), "backups", "create", "--all", "--idempotency-key", "tonight");

        assertThat(run.status()).isEqualTo(6);
        assertThat(run.err())
                .contains("asking for 2; to go on after an interruption:"
                        + " tenantctl backups create --all --idempotency-key tonight")
                .contains("1 of 2 done, 50 %, 0 at work, 0 waiting, 1 not done")
                .contains(
                        "error: zoo: zoo is being moved.   [tenant.busy]\n  next: tenantctl operations watch op_move");
        assertThat(controlPlane.asked())
                .filteredOn(each -> each.line().startsWith("POST"))
                .extracting(FakeControlPlane.Asked::idempotencyKey)
                .containsExactly("tonight." + Answers.TENANT_ID, "tonight.tnt_zzzzzzzzzzzzzzzzzzzz");
    }

    @Test
    void aBackupOfManyShowsFirstWhomItIsAbout() {
        controlPlane.on("GET /v1/tenants", Answers.TENANTS);
        Run dry = Run.of(folder, environment(), "backups", "create", "--plan", "standard", "--dry-run");
        assertThat(dry.status()).isZero();
        assertThat(dry.err()).contains("would ask for a backup of 1");
        assertThat(dry.out()).contains("acme");
        assertThat(controlPlane.asked()).noneMatch(each -> each.line().startsWith("POST"));
        Run none = Run.of(folder, environment(), "backups", "create", "--plan", "gold", "--dry-run");
        assertThat(none.err()).contains("would ask for a backup of 0").contains("No tenant fits.");
        Run neither = Run.of(folder, environment(), "backups", "create");
        assertThat(neither.status()).isEqualTo(2);
        assertThat(neither.err()).contains("name one tenant, or --all");
    }

    @Test
    void allThatAreAtWorkAreFollowedUntilNoneIsLeft() {
        follow("parked", UNKNOWN);
        controlPlane.on("GET /v1/operations", Answers.page());
        assertThat(Run.of(folder, environment(), "operations", "watch", "--all").status())
                .isZero();
        Run both = Run.of(folder, environment(), "operations", "watch", Answers.OPERATION_ID, "--all");
        assertThat(both.status()).isEqualTo(2);
        assertThat(both.err()).contains("name one operation, or --tenant, or --all");
    }
}
