package dev.tenantry.api.tenant;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One database of a tenant.
 *
 * @param state building, live, beside, retired, standby, abandoned, dropped, lost (with its server: nobody dropped it)
 * @param onlyTables the tables that it holds, when it holds only some of its backup's: such a database never becomes live; empty for a whole one
 */
@Serdeable
public record DatabaseView(
        String id,
        @Nullable String tenantId,
        String serverId,
        String databaseName,
        String state,
        @Nullable String schemaVersionId,
        @Nullable String sourceBackupId,
        List<String> onlyTables,
        @Nullable Instant verifiedAt,
        @Nullable Instant undoUntil,
        Instant createdAt) {
    public DatabaseView {
        onlyTables = List.copyOf(onlyTables);
    }
}
