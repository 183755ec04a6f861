package dev.tenantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tenants of a lost server come back with one command: what is asked for, in which order, and what is said of those that cannot. */
class RecoverTest {
    private static final String OTHER = Answers.TENANT
            .replace("tnt_aaaaaaaaaaaaaaaaaaaa", "tnt_zzzzzzzzzzzzzzzzzzzz")
            .replace("acme", "zoo");
    private static final String ELSEWHERE = OTHER.replace("tnt_z", "tnt_y").replace("srv_c", "srv_e");
    private static final String DELETED = OTHER.replace("tnt_z", "tnt_w")
            .replace("zoo", "gone")
            .replace("\"commercialStatus\":\"active\"", "\"commercialStatus\":\"ended\"");
    private static final String RESTORED =
            Answers.operation("done").replace("\"result\":{}", "\"result\":{\"databaseId\":\"dbs_new\"}");

    @TempDir
    Path folder;

    private final FakeControlPlane controlPlane = new FakeControlPlane();

    @AfterEach
    void stop() {
        controlPlane.close();
    }

    @Test
    void eachTenantIsRestoredFromItsNewestBackupAndThenSwappedWithoutTheLostServer() {
        lost();
        controlPlane
                .on("POST /v1/servers/srv_cccccccccccccccccccc/cordon", Answers.SERVER)
                .on("POST /v1/tenants/" + Answers.TENANT_ID + "/restores", 202, Answers.operation("queued"))
                .on(
                        "POST /v1/tenants/" + Answers.TENANT_ID + "/swap",
                        202,
                        Answers.operation("queued").replace("op_d", "op_e"))
                .on("GET /v1/operations", Answers.page())
                .on("GET /v1/operations/" + Answers.OPERATION_ID, RESTORED)
                .on(
                        "GET /v1/operations/op_eddddddddddddddddddd",
                        Answers.operation("done").replace("op_d", "op_e"));

        Run run = recover("--elsewhere", "--confirm", "db1", "--idempotency-key", "fire");

        assertThat(run.err())
                .contains("zoo has no complete backup and cannot be brought back")
                .contains("tenantctl tenants delete zoo --lost-server db1 --reason … --confirm zoo")
                .doesNotContain("gone")
                .contains("tenantctl servers recover db1 --elsewhere --reason … --confirm db1 --idempotency-key fire")
                .contains("1 of 1 done, 100 %");
        assertThat(run.status()).as("one could not be brought back").isEqualTo(1);
        assertThat(controlPlane.asked())
                .filteredOn(
                        each -> each.line().startsWith("POST") && each.line().contains("tenants"))
                .extracting(each -> each.line().replaceAll(".*/", "") + " " + each.idempotencyKey())
                .containsExactly("restores fire." + Answers.TENANT_ID, "swap fire.1." + Answers.TENANT_ID);
        assertThat(body("restores")).contains("\"backupId\":\"bak_good\"").contains("\"elsewhere\":true");
        assertThat(body("swap"))
                .contains("\"databaseId\":\"dbs_new\"")
                .contains("\"confirm\":\"acme\"")
                .contains("\"lostServer\":\"db1\"");
    }

    @Test
    void whoComesBackAsOfWhenIsShownFirstAndNothingHappensWithoutTheServersName() {
        lost();
        Run dry = recover("--to", "db2", "--dry-run");
        assertThat(dry.status()).isZero();
        assertThat(dry.out())
                .contains("acme")
                .contains("bak_good")
                .contains("zoo")
                .contains("none");
        assertThat(dry.err()).contains("would bring back 2");
        Run wrong = recover("--to", "db2", "--confirm", "db2");
        assertThat(wrong.status()).isEqualTo(2);
        assertThat(wrong.err()).contains("does not name the server db1").contains("--confirm db1");
        Run nowhere = recover("--confirm", "db1");
        assertThat(nowhere.status()).isEqualTo(2);
        assertThat(controlPlane.asked()).noneMatch(each -> each.line().startsWith("POST"));
    }

    private void lost() {
        controlPlane
                .on("GET /v1/servers", Answers.page(Answers.SERVER))
                .on("GET /v1/tenants", Answers.page(Answers.TENANT, OTHER, ELSEWHERE, DELETED))
                .on(
                        "GET /v1/tenants/" + Answers.TENANT_ID + "/backups",
                        Answers.page(
                                Answers.backup("bak_writing", "writing", "unproven"),
                                Answers.backup("bak_refuted", "complete", "failed"),
                                Answers.backup("bak_good", "complete", "proven"),
                                Answers.backup("bak_old", "complete", "proven")))
                .on("GET /v1/tenants/tnt_zzzzzzzzzzzzzzzzzzzz/backups", Answers.page());
    }

    private Run recover(String... options) {
        String[] words = new String[options.length + 5];
        System.arraycopy(new String[] {"servers", "recover", "db1", "--reason", "it burnt"}, 0, words, 0, 5);
        System.arraycopy(options, 0, words, 5, options.length);
        return Run.of(folder, Map.of("HOME", folder.toString(), "TENANTRY_URL", controlPlane.url()), words);
    }

    private String body(String verb) {
        return controlPlane.asked().stream()
                .filter(each -> each.line().startsWith("POST") && each.line().endsWith("/" + verb))
                .findFirst()
                .orElseThrow()
                .body();
    }
}
