package dev.tenantry.api.client;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.tenantry.api.audit.AuditCheckpointView;
import dev.tenantry.api.audit.AuditEventView;
import dev.tenantry.api.audit.AuditLagView;
import dev.tenantry.api.audit.AuditPublicKeyView;
import dev.tenantry.api.common.Page;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The endpoints of the audit log; see {@link ControlPlane#audit()}. */
public final class AuditCalls {
    private final ApiClient api;
    private final ControlPlane controlPlane;

    AuditCalls(ApiClient api, ControlPlane controlPlane) {
        this.api = api;
        this.controlPlane = controlPlane;
    }

    /**
     * Audit records, newest first.
     *
     * @param action such as tenant.create, or a capability such as tenant; null for all
     * @param since made at this time or later, or null
     * @param until made before this time, or null
     */
    public List<AuditEventView> events(
            @Nullable String tenantId,
            @Nullable String action,
            @Nullable Instant since,
            @Nullable Instant until,
            int limit) {
        return controlPlane.all(
                Query.of("/v1/audit")
                        .with("tenantId", tenantId)
                        .with("action", action)
                        .with("since", since)
                        .with("until", until),
                limit,
                new TypeReference<Page<AuditEventView>>() {});
    }

    /** The last signed checkpoint of the audit log. */
    public AuditCheckpointView checkpoint() {
        return api.get("/v1/audit/checkpoint", AuditCheckpointView.class);
    }

    /** The key that signs checkpoints. */
    public AuditPublicKeyView publicKey() {
        return api.get("/v1/audit/public-key", AuditPublicKeyView.class);
    }

    /** How far the audit log is behind. */
    public AuditLagView lag() {
        return api.get("/v1/audit/lag", AuditLagView.class);
    }

    /**
     * An export of the audit log that verifies offline.
     *
     * @param tenantId whose trail; null for the whole log
     * @param since the number of an earlier checkpoint that it shall be shown to continue, or null
     */
    public byte[] export(@Nullable String tenantId, @Nullable String since) {
        return api.bytes(
                Query.of("/v1/audit/export")
                        .with("tenantId", tenantId)
                        .with("since", since)
                        .path(),
                Duration.ofMinutes(30));
    }
}
