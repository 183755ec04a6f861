package dev.tenantry.controlplane.restore;

import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.api.id.BackupId;
import dev.tenantry.controlplane.backup.BackupStore;
import dev.tenantry.controlplane.backup.BackupStore.BackupRecord;
import dev.tenantry.controlplane.problem.ApiException;
import dev.tenantry.controlplane.tenant.Tenant;
import jakarta.inject.Singleton;
import java.sql.Connection;

/** Which backups may be asked to be restored. */
@Singleton
public final class RestorableBackups {
    private final BackupStore backups;

    RestorableBackups(BackupStore backups) {
        this.backups = backups;
    }

    /**
     * A tenant's own complete backup.
     *
     * @throws ApiException RESTORE_WRONG_TENANT, BACKUP_INCOMPLETE
     */
    public BackupRecord required(Connection transaction, Tenant tenant, BackupId id) {
        BackupRecord backup = backups.record(transaction, id)
                .orElseThrow(() -> new ApiException(
                        ProblemCode.REQUEST_NOT_FOUND,
                        "There is no such backup.",
                        "tenantctl backups list " + tenant.slug()));
        if (!backup.tenant().equals(tenant.id())) {
            throw new ApiException(
                    ProblemCode.RESTORE_WRONG_TENANT,
                    "Backup " + id + " does not belong to tenant " + tenant.slug() + ". Nothing was changed.",
                    "tenantctl backups list " + tenant.slug());
        }
        if (!backup.state().equals(BackupStore.COMPLETE)) {
            throw new ApiException(
                    ProblemCode.BACKUP_INCOMPLETE,
                    "Backup " + id + " is " + backup.state() + ". Nothing was changed.",
                    "tenantctl backups list " + tenant.slug());
        }
        return backup;
    }
}
