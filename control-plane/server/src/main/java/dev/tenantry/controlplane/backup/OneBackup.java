package dev.tenantry.controlplane.backup;

import dev.tenantry.api.id.BackupId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.tenant.Inputs;
import java.util.Map;

/** The input of an operation on one backup: whose, and which. */
public record OneBackup(TenantId tenant, BackupId backup) {
    /** Out of an operation's fields. */
    public static OneBackup of(Map<String, String> fields) {
        return new OneBackup(
                new TenantId(Inputs.required(fields, "tenantId")), new BackupId(Inputs.required(fields, "backupId")));
    }

    /** As an operation keeps it. */
    public Map<String, String> fields() {
        return Map.of("tenantId", tenant.value(), "backupId", backup.value());
    }
}
