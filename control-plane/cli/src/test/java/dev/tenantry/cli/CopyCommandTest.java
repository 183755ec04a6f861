package dev.tenantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup is copied to the second store or back by one command, and so is everything that a store lost. */
class CopyCommandTest {
    private static final String BACKUPS = "/v1/tenants/" + Answers.TENANT_ID + "/backups";
    private static final String OTHER_OPERATION = "op_eddddddddddddddddddd";

    @TempDir
    private Path folder = Path.of("");

    private final FakeControlPlane controlPlane = new FakeControlPlane();

    @AfterEach
    void stop() {
        controlPlane.close();
    }

    private Run run(String... arguments) {
        List<String> all = new ArrayList<>(List.of("backups", "copy"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--url", controlPlane.url()));
        return Run.of(folder, Map.of("HOME", folder.toString()), all.toArray(String[]::new));
    }

    private static String backup(String id, String copy) {
        return Answers.backup(id, "complete", "unproven")
                .replace(
                        "\"manifestSha256\"",
                        "\"copy\":\"" + copy
                                + "\",\"copyStore\":\"copy-s3\",\"copiedAt\":\"2026-01-02T00:00:00Z\",\"manifestSha256\"");
    }

    private String asked(String line) {
        return controlPlane.asked().stream()
                .filter(each -> each.line().equals(line))
                .map(FakeControlPlane.Asked::body)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aBackupIsCopiedOutOrBack() {
        controlPlane
                .on("GET /v1/backups/bak_one", backup("bak_one", "none"))
                .on("POST " + BACKUPS + "/bak_one/copy", 202, Answers.operation("queued"));
        Run out = run("bak_one", "--detach", "--reason", "before the weekend");
        assertThat(out.status()).isZero();
        assertThat(out.err()).contains("follow it with: tenantctl operations watch " + Answers.OPERATION_ID);
        assertThat(asked("POST " + BACKUPS + "/bak_one/copy"))
                .contains("\"direction\":\"out\"")
                .contains("\"reason\":\"before the weekend\"");

        controlPlane
                .on("GET /v1/backups/bak_two", backup("bak_two", "complete"))
                .on("POST " + BACKUPS + "/bak_two/copy", 202, Answers.operation("queued"));
        assertThat(run("bak_two", "--back", "--detach").status()).isZero();
        assertThat(asked("POST " + BACKUPS + "/bak_two/copy")).contains("\"direction\":\"back\"");
    }

    @Test
    void aBackupThatHasItsCopyIsSaidToHaveItAndNothingIsAsked() {
        controlPlane.on("GET /v1/backups/bak_one", backup("bak_one", "complete"));
        Run run = run("bak_one");
        assertThat(run.status()).isZero();
        assertThat(run.err()).contains("bak_one has its second copy already, in store copy-s3 since 2026-01-02");
        assertThat(controlPlane.asked()).noneMatch(each -> each.line().startsWith("POST"));
    }

    @Test
    void aRefusalIsPassedOn() {
        controlPlane
                .on("GET /v1/backups/bak_one", backup("bak_one", "none"))
                .problem(
                        "POST " + BACKUPS + "/bak_one/copy",
                        409,
                        "request.conflict",
                        "No second store is configured",
                        "\"set tenantry.store.copy.directory\"");
        Run run = run("bak_one");
        assertThat(run.status()).isEqualTo(6);
        assertThat(run.err()).contains("No second store is configured").contains("set tenantry.store.copy.directory");
    }

    @Test
    void everythingThatIsLostIsBroughtBackOnOneLineAndWhatCannotBeIsSaid() {
        controlPlane
                .on("GET /v1/tenants", Answers.TENANTS)
                .on(
                        "GET " + BACKUPS + "/lost",
                        Answers.page(
                                backup("bak_one", "complete"),
                                backup("bak_two", "complete"),
                                backup("bak_bad", "none")))
                .on("POST " + BACKUPS + "/bak_one/copy", 202, Answers.operation("queued"))
                .on(
                        "POST " + BACKUPS + "/bak_two/copy",
                        202,
                        Answers.operation("queued").replace("op_d", "op_e"))
                .on("GET /v1/operations", Answers.page())
                .on("GET /v1/operations/" + Answers.OPERATION_ID, Answers.operation("done"))
                .on(
                        "GET /v1/operations/" + OTHER_OPERATION,
                        Answers.operation("done").replace("op_d", "op_e"));

        Run dry = run("--all", "--back", "--dry-run");
        assertThat(dry.status()).isZero();
        assertThat(dry.err()).contains("would bring back 2 of 3 lost backups");
        assertThat(dry.out()).contains("bak_one").contains("bak_two").contains("bak_bad");

        Run run = run("--all", "--back", "--idempotency-key", "fire");
        assertThat(run.status()).as("one cannot be brought back").isEqualTo(1);
        assertThat(run.err())
                .contains("1 backups are lost and have no second copy that is whole, the newest of them bak_bad")
                .contains("tenantctl backups copy --back --all --idempotency-key fire")
                .contains("2 of 2 done, 100 %");
        assertThat(controlPlane.asked())
                .filteredOn(each -> each.line().startsWith("POST"))
                .extracting(FakeControlPlane.Asked::idempotencyKey)
                .containsExactly("fire.bak_one", "fire.bak_two");
    }

    @Test
    void everythingIsOnlyEverBroughtBack() {
        for (String[] wrong : List.of(new String[] {"--all"}, new String[] {}, new String[] {"bak_one", "--all"})) {
            Run run = run(wrong);
            assertThat(run.status()).isEqualTo(2);
            assertThat(run.err()).contains("next: tenantctl backups copy --all --back --dry-run");
        }
    }
}
