package dev.tenantry.api.restore;

import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Restores a backup into a new database beside the live one, which is not touched.
 *
 * @param tables only these tables, by their names in the backup, into a database that can never become live; null or empty for the whole backup
 * @param fromCopy true to read the second copy; else it is read when the backup's own store has lost it or does not answer
 * @param server the name of the server that takes it; the live database's when it is absent
 * @param elsewhere true for any server but the live database's, as placement chooses; not together with a server
 */
@Serdeable
public record RestoreRequest(
        @NotBlank String backupId,
        @Nullable @Size(max = 500) String reason,
        @Nullable @Size(max = 100) String server,
        @Nullable Boolean elsewhere,
        @Nullable @Size(max = MOST_TABLES) List<@NotBlank @Size(max = 64) String> tables,
        @Nullable Boolean fromCopy) {
    /** More than these are better had as a whole. */
    public static final int MOST_TABLES = 100;

    /** The whole backup. */
    public RestoreRequest(
            String backupId, @Nullable String reason, @Nullable String server, @Nullable Boolean elsewhere) {
        this(backupId, reason, server, elsewhere, null, null);
    }

    /** On the live database's server. */
    public RestoreRequest(String backupId, @Nullable String reason) {
        this(backupId, reason, null, null, null, null);
    }
}
