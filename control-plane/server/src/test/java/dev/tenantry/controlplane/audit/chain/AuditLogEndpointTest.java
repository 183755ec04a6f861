package dev.tenantry.controlplane.audit.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.api.access.CreateApiTokenRequest;
import dev.tenantry.api.audit.AuditCheckpointView;
import dev.tenantry.api.audit.AuditLagView;
import dev.tenantry.api.audit.AuditPublicKeyView;
import dev.tenantry.api.audit.proof.AuditVerifier;
import dev.tenantry.api.audit.proof.CheckpointKeys;
import dev.tenantry.api.audit.proof.SignedCheckpoint;
import dev.tenantry.api.audit.proof.Verdict;
import dev.tenantry.controlplane.Api;
import dev.tenantry.controlplane.ControlPlaneUnderTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class AuditLogEndpointTest {
    @Test
    void aRunningControlPlaneSignsItsLogAndAnExportOverHttpVerifiesOffline() throws IOException {
        try (ControlPlaneUnderTest plane = ControlPlaneUnderTest.start(Map.of())) {
            Api api = plane.administrator();
            assertThat(api.post(
                                    "/v1/tokens",
                                    new CreateApiTokenRequest("auditor", "Ada", List.of("auditor"), null, 1),
                                    "Idempotency-Key",
                                    "audit-1")
                            .status())
                    .isEqualTo(201);
            Awaitility.await().until(() -> {
                AuditLagView lag = api.get("/v1/audit/lag").as(AuditLagView.class);
                AuditCheckpointView last = api.get("/v1/audit/checkpoint").as(AuditCheckpointView.class);
                return lag.size() > 0 && last.size() == lag.size();
            });
            CheckpointKeys keys = CheckpointKeys.parse(
                    api.get("/v1/audit/public-key").as(AuditPublicKeyView.class).pem());
            AuditCheckpointView kept = api.get("/v1/audit/checkpoint").as(AuditCheckpointView.class);
            for (String path :
                    List.of("/v1/audit/export", "/v1/audit/export?tenantId=platform&since=" + kept.number())) {
                Api.Answer export = api.get(path);
                assertThat(export.status()).as(export.body()).isEqualTo(200);
                assertThat(export.header("Content-Type")).startsWith("application/x-ndjson");
                Verdict verdict = new AuditVerifier(keys, List.of(SignedCheckpoint.parse(kept.note())))
                        .verify(new ByteArrayInputStream(export.body().getBytes(StandardCharsets.UTF_8)));
                assertThat(verdict.findings()).isEmpty();
                assertThat(verdict.records()).isPositive();
            }
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(plane.home().resolve("audit/signing-key.pem"))))
                    .isEqualTo("rw-------");
            plane.restart();
            Awaitility.await()
                    .until(() -> plane.administrator()
                            .get("/v1/audit/lag")
                            .as(AuditLagView.class)
                            .state()
                            .equals("current"));
        }
    }
}
