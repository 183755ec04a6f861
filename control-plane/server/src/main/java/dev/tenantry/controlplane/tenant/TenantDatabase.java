package dev.tenantry.controlplane.tenant;

import dev.tenantry.api.id.BackupId;
import dev.tenantry.api.id.DatabaseId;
import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.id.ServerId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.provisioning.database.DatabaseIdentity;
import dev.tenantry.provisioning.identifier.DatabaseName;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One database as operations need it.
 *
 * @param tenant null for a scratch or standby database
 * @param sourceBackup what it was restored from, or null
 * @param onlyTables the tables that it holds, when it holds only some of its backup's; empty for a whole database
 * @param createdBy the operation that made it; also written in its ownership mark
 * @param undoOpen whether it is retired and its undo window is open by the catalog's clock
 */
public record TenantDatabase(
        DatabaseId id,
        @Nullable TenantId tenant,
        ServerId server,
        DatabaseName name,
        DatabaseState state,
        @Nullable BackupId sourceBackup,
        List<String> onlyTables,
        OperationId createdBy,
        @Nullable Instant verifiedAt,
        boolean undoOpen) {
    public TenantDatabase {
        onlyTables = List.copyOf(onlyTables);
    }

    /** Whether it holds only some tables: it can be looked at and taken from, and never becomes live. */
    public boolean isPartial() {
        return !onlyTables.isEmpty();
    }

    /** The ownership mark it carries. */
    public DatabaseIdentity identity() {
        return new DatabaseIdentity(
                tenant == null ? DatabaseIdentity.NO_TENANT : tenant.value(), id.value(), createdBy.value());
    }
}
