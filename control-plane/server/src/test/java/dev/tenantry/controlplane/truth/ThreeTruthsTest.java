package dev.tenantry.controlplane.truth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.api.backup.CreateBackupRequest;
import dev.tenantry.api.operation.OperationView;
import dev.tenantry.api.restore.RestoreRequest;
import dev.tenantry.api.tenant.CreateTenantRequest;
import dev.tenantry.api.tenant.TenantAccepted;
import dev.tenantry.controlplane.Api;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.embedded.Durability;
import dev.tenantry.provisioning.embedded.EmbeddedServer;
import dev.tenantry.provisioning.embedded.EmbeddedSettings;
import dev.tenantry.provisioning.embedded.TestServers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A real control plane is killed in the middle of a create, a backup and a restore. */
class ThreeTruthsTest {
    private static final String IN_THE_CREATE = "provision.build-schema.after-apply";
    private static final String IN_THE_BACKUP = "backup.write-archive.after-apply";
    private static final String IN_THE_RESTORE = "restore.load-and-verify.after-apply";

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("dev.tenantry.provisioning.embedded.FlavoursUnderTest#all")
    void whatAKilledControlPlaneWasInTheMiddleOfEndsByItselfAndTheTruthsAgree(Flavour flavour) throws SQLException {
        try (EmbeddedServer server =
                        EmbeddedServer.start(EmbeddedSettings.of(flavour, TestServers.newDirectory("truths"))
                                .with(Durability.RELAXED));
                RealPlane plane = new RealPlane(folder, TestServers.of(flavour), server)) {
            plane.start(IN_THE_CREATE + "=pause");
            plane.prepare();
            Asked create = Asked.of(
                    plane,
                    "/v1/tenants",
                    new CreateTenantRequest("acme", "Acme", plane.plan(), plane.schema(), "eu", null, "a test"));
            killInTheMiddle(plane, IN_THE_CREATE, create.operation());

            plane.start(IN_THE_BACKUP + "=pause");
            assertEnds(plane, create);
            String tenant = "/v1/tenants/"
                    + create.answer().as(TenantAccepted.class).tenant().id();
            Asked backup = Asked.of(plane, tenant + "/backups", new CreateBackupRequest("a test"));
            killInTheMiddle(plane, IN_THE_BACKUP, backup.operation());

            plane.start(IN_THE_RESTORE + "=pause");
            OperationView written = assertEnds(plane, backup);
            String backupId = Objects.requireNonNull(written.result().get("backupId"));
            Asked restore = Asked.of(plane, tenant + "/restores", new RestoreRequest(backupId, "a test"));
            killInTheMiddle(plane, IN_THE_RESTORE, restore.operation());

            plane.start("");
            assertEnds(plane, restore);
            assertThat(plane.auditVerdict().findings()).isEmpty();
        }
    }

    private static void killInTheMiddle(RealPlane plane, String failpoint, String operation) throws SQLException {
        plane.awaitStandstill(failpoint);
        plane.kill();
        String step = failpoint.split("\\.", -1)[1];
        try (Connection catalog = plane.catalog()) {
            assertThat(Sql.of(catalog, """
                                    SELECT s.state FROM operation o JOIN operation_step s ON s.operation_id = o.id
                                     WHERE o.id = :id AND o.state = 'running' AND s.name = :step
                                    """)
                            .with("id", operation)
                            .with("step", step)
                            .list(row -> row.string("state")))
                    .as("what the journal says of the step in which the control plane died")
                    .containsExactly("unknown");
        }
        assertThat(plane.compare())
                .as("the truths while an operation is cut off")
                .anyMatch(found -> found.kind() == Disagreement.Kind.OPERATION_NOT_ENDED
                        && found.object().equals(operation));
    }

    private static OperationView assertEnds(RealPlane plane, Asked asked) {
        OperationView ended = plane.ended(asked.operation());
        assertThat(ended.state()).as(asked.path() + " " + ended.errorDetail()).isEqualTo("done");
        assertThat(asked.again(plane).body())
                .as("the answer to a repetition of the request")
                .isEqualTo(asked.answer().body());
        assertThat(plane.disagreements()).isEmpty();
        return ended;
    }

    /** A request that was acknowledged. */
    private record Asked(String path, Object body, Api.Answer answer) {
        static Asked of(RealPlane plane, String path, Object body) {
            Api.Answer answer = plane.administrator().post(path, body, "Idempotency-Key", path);
            assertThat(answer.status()).as(answer.body()).isEqualTo(202);
            return new Asked(path, body, answer);
        }

        Api.Answer again(RealPlane plane) {
            return plane.administrator().post(path, body, "Idempotency-Key", path);
        }

        String operation() {
            return path.equals("/v1/tenants")
                    ? answer.as(TenantAccepted.class).operation().id()
                    : answer.as(OperationView.class).id();
        }
    }
}
