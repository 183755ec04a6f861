package dev.tenantry.api.client;

import dev.tenantry.api.backup.ArchiveKeysView;
import dev.tenantry.api.backup.BackupView;
import dev.tenantry.api.retention.PinRequest;
import dev.tenantry.api.retention.RetentionView;

/** What is kept of backups, pins, and the keys that archives are read with; see {@link ControlPlane#retention()}. */
public final class RetentionCalls {
    private final ApiClient api;
    private final ControlPlane controlPlane;

    RetentionCalls(ApiClient api, ControlPlane controlPlane) {
        this.api = api;
        this.controlPlane = controlPlane;
    }

    /** What is kept of a tenant's backups, and why. */
    public RetentionView get(String tenantId) {
        return api.get(tenant(tenantId) + "/retention", RetentionView.class);
    }

    public BackupView pin(String tenantId, String backupId, PinRequest request) {
        return api.post(backup(tenantId, backupId) + "/pin", request, BackupView.class, controlPlane.key());
    }

    public BackupView unpin(String tenantId, String backupId, PinRequest request) {
        return api.post(backup(tenantId, backupId) + "/unpin", request, BackupView.class, controlPlane.key());
    }

    /** A tenant's archive keys, sealed by the control plane's keyset. */
    public ArchiveKeysView archiveKeys(String tenantId) {
        return api.get(tenant(tenantId) + "/archive-keys", ArchiveKeysView.class);
    }

    private static String backup(String tenantId, String backupId) {
        return tenant(tenantId) + "/backups/" + Query.escape(backupId);
    }

    private static String tenant(String id) {
        return "/v1/tenants/" + Query.escape(id);
    }
}
