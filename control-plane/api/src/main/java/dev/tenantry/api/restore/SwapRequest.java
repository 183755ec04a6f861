package dev.tenantry.api.restore;

import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * Makes a verified database the live one; the former stays read-only for the undo window.
 *
 * @param confirm the tenant's slug, typed again
 * @param lostServer the name of the former database's server when it is lost for good: the swap goes on without it if it does not answer. Whatever still
 *     reaches that server goes on writing there, and nobody will see those writes.
 */
@Serdeable
public record SwapRequest(
        @NotBlank String databaseId,
        @NotBlank String confirm,
        @NotBlank @Size(max = 500) String reason,
        @Nullable @Size(max = 100) String lostServer) {
    /** With a former server that can be reached. */
    public SwapRequest(String databaseId, String confirm, String reason) {
        this(databaseId, confirm, reason, null);
    }
}
