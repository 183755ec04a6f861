package dev.tenantry.controlplane.audit.chain;

import dev.tenantry.api.audit.AuditCheckpointView;
import dev.tenantry.api.audit.AuditLagView;
import dev.tenantry.api.audit.AuditPublicKeyView;
import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.controlplane.access.Caller;
import dev.tenantry.controlplane.problem.ApiException;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.server.types.files.StreamedFile;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import jakarta.validation.constraints.Positive;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** What auditors and tenants take away: checkpoints, the public key, and exports that verify offline. */
@Controller("/v1/audit")
@ExecuteOn(TaskExecutors.BLOCKING)
class AuditLogEndpoint {
    private static final String NDJSON = "application/x-ndjson";

    private final AuditLog log;
    private final LogExport export;

    AuditLogEndpoint(AuditLog log, LogExport export) {
        this.log = log;
        this.export = export;
    }

    /** The last signed checkpoint. */
    @Get("/checkpoint")
    AuditCheckpointView checkpoint() {
        return export.lastCheckpoint()
                .map(signed -> new AuditCheckpointView(
                        signed.checkpoint().number(),
                        signed.checkpoint().size(),
                        signed.checkpoint().time(),
                        signed.note()))
                .orElseThrow(() -> unavailable("No audit checkpoint was signed yet."));
    }

    /** The key that signs checkpoints. */
    @Get("/public-key")
    AuditPublicKeyView publicKey() {
        return log.signer()
                .map(signer -> new AuditPublicKeyView(signer.keyId().toString(), signer.publicPem()))
                .orElseThrow(() -> unavailable("This replica has no audit signing key."));
    }

    /** How far the log is behind. */
    @Get("/lag")
    AuditLagView lag() {
        return log.lag();
    }

    /**
     * An export that verifies offline, one JSON object a line.
     *
     * @param tenantId whose trail; the whole log when not given
     * @param since the number of an earlier checkpoint that the export shall be shown to continue
     */
    @Get("/export{?tenantId,since}")
    @Produces(NDJSON)
    StreamedFile export(
            Caller caller, @Nullable @QueryValue String tenantId, @Nullable @QueryValue @Positive Long since) {
        if (!caller.sees(tenantId)) {
            throw ApiException.notFound("tenant");
        }
        try {
            // A file in between: a slow reader holds no transaction, and a refusal is a whole problem and no broken
            // export.
            Path file = Files.createTempFile("tenantry-audit-", ".ndjson");
            try {
                try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
                    export.write(tenantId, since, out);
                }
                return new StreamedFile(
                        Files.newInputStream(file, StandardOpenOption.DELETE_ON_CLOSE), MediaType.of(NDJSON));
            } catch (IOException | RuntimeException failure) {
                Files.deleteIfExists(file);
                throw failure;
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("an audit export could not be written", failure);
        }
    }

    private static ApiException unavailable(String what) {
        return new ApiException(
                ProblemCode.REQUEST_UNAVAILABLE, what, "See how far the log is with: tenantctl audit lag");
    }
}
