package dev.tenantry.controlplane.tenant;

import dev.tenantry.api.id.DatabaseId;
import dev.tenantry.api.id.SchemaVersionId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.api.plan.BackupPolicy;
import dev.tenantry.api.plan.PlanLimits;
import org.jspecify.annotations.Nullable;

/**
 * A tenant as operations need it.
 *
 * @param generation the one live generation; 0 before the first
 * @param limits what its plan version allows
 * @param backupPolicy what its plan version promises
 */
public record Tenant(
        TenantId id,
        String slug,
        SchemaVersionId schemaVersion,
        TenantStatus.Commercial commercial,
        TenantStatus.Service service,
        TenantStatus.Data data,
        @Nullable DatabaseId liveDatabase,
        int generation,
        PlanLimits limits,
        BackupPolicy backupPolicy) {
    /** The live database of a tenant that must have one. */
    public DatabaseId live() {
        if (liveDatabase == null) {
            throw new IllegalStateException("tenant " + id + " has no live database");
        }
        return liveDatabase;
    }
}
