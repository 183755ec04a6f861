package dev.tenantry.api.client;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.tenantry.api.backup.BackupView;
import dev.tenantry.api.backup.CopyBackupRequest;
import dev.tenantry.api.common.Page;
import dev.tenantry.api.operation.OperationView;
import java.util.List;

/** Second copies of backups; see {@link ControlPlane#copies()}. */
public final class CopyCalls {
    private final ApiClient api;
    private final ControlPlane controlPlane;

    CopyCalls(ApiClient api, ControlPlane controlPlane) {
        this.api = api;
        this.controlPlane = controlPlane;
    }

    /** Has a backup copied to the second store, or back from it. */
    public OperationView copy(String tenantId, String backupId, CopyBackupRequest request) {
        return api.post(
                backups(tenantId) + "/" + Query.escape(backupId) + "/copy",
                request,
                OperationView.class,
                controlPlane.key());
    }

    /** A tenant's complete backups of which something is not in their own store, or was found harmed there. */
    public List<BackupView> lost(String tenantId) {
        return controlPlane.all(
                Query.of(backups(tenantId) + "/lost"), Integer.MAX_VALUE, new TypeReference<Page<BackupView>>() {});
    }

    private static String backups(String tenantId) {
        return "/v1/tenants/" + Query.escape(tenantId) + "/backups";
    }
}
