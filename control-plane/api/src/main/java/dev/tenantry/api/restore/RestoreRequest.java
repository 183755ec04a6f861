package dev.tenantry.api.restore;

import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * Restores a backup into a new database beside the live one, which is not touched.
 *
 * @param server the name of the server that takes it; the live database's when it is absent
 * @param elsewhere true for any server but the live database's, as placement chooses; not together with a server
 */
@Serdeable
public record RestoreRequest(
        @NotBlank String backupId,
        @Nullable @Size(max = 500) String reason,
        @Nullable @Size(max = 100) String server,
        @Nullable Boolean elsewhere) {
    /** On the live database's server. */
    public RestoreRequest(String backupId, @Nullable String reason) {
        this(backupId, reason, null, null);
    }
}
