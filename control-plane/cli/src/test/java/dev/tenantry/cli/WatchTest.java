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
                .contains("1,200 of 3,000 rows, 2.0 MiB, 41 %, about 3 min left")
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
