package dev.tenantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server is taken out of the catalog with its name typed again, and what of ours stays on it is said. */
class RemoveServerTest {
    private static final String REMOVED =
            Answers.SERVER.replace("\"rowVersion\":1", "\"removedAt\":\"2026-02-01T00:00:00Z\",\"rowVersion\":2");
    private static final String ANSWER = "{\"server\":" + REMOVED
            + ",\"answered\":false,\"lostDatabases\":2,\"accounts\":[\"tenantry_verifier_abcdefgh\"],"
            + "\"statements\":[\"DROP USER IF EXISTS 'tenantry_verifier_abcdefgh'@'%';\"]}";

    @TempDir
    Path folder;

    private final FakeControlPlane controlPlane = new FakeControlPlane()
            .on("GET /v1/servers", Answers.page(Answers.SERVER))
            .on("GET /v1/servers/srv_cccccccccccccccccccc", REMOVED)
            .on("POST /v1/servers/srv_cccccccccccccccccccc/remove", ANSWER);

    @AfterEach
    void stop() {
        controlPlane.close();
    }

    @Test
    void whatIsAskedForIsSentAndWhatStaysOnTheServerIsSaid() {
        Run run = run("servers", "remove", "db1", "--lost", "--reason", "it burnt", "--confirm", "db1");

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out()).contains("db1").contains("removed");
        assertThat(run.err())
                .contains("server db1 is out of the catalog")
                .contains("2 database(s) were lost with it")
                .contains("DROP USER IF EXISTS 'tenantry_verifier_abcdefgh'@'%';");
        assertThat(controlPlane.asked())
                .filteredOn(each -> each.line().startsWith("POST"))
                .singleElement()
                .satisfies(asked -> assertThat(asked.body())
                        .contains("\"confirm\":\"db1\"")
                        .contains("\"reason\":\"it burnt\"")
                        .contains("\"lost\":true"));
    }

    @Test
    void nothingHappensWithoutTheServersName() {
        Run wrong = run("servers", "remove", "db1", "--reason", "not needed", "--confirm", "db2");
        assertThat(wrong.status()).isEqualTo(2);
        assertThat(wrong.err()).contains("does not name the server db1");
        Run nobody = run("servers", "remove", "db1", "--reason", "not needed");
        assertThat(nobody.status()).isEqualTo(2);
        assertThat(nobody.err()).contains("add --confirm db1");
        Run dry = run("servers", "remove", "db1", "--reason", "not needed", "--confirm", "db1", "--dry-run");
        assertThat(dry.err()).contains("dry run: nothing was changed");
        assertThat(controlPlane.asked()).noneMatch(each -> each.line().startsWith("POST"));
    }

    @Test
    void aRemovedServerIsFoundByItsId() {
        Run run = run("servers", "get", "srv_cccccccccccccccccccc");

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out()).contains("removed").contains("2026-02-01");
    }

    private Run run(String... words) {
        return Run.of(folder, Map.of("HOME", folder.toString(), "TENANTRY_URL", controlPlane.url()), words);
    }
}
