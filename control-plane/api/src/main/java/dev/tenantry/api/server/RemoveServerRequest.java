package dev.tenantry.api.server;

import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * Takes a server out of the catalog.
 *
 * @param confirm the server's name, typed again
 * @param lost true when the server is lost for good: databases that are still recorded there, and are not some tenant's live one, are lost with it.
 *     It is refused while the server answers.
 */
@Serdeable
public record RemoveServerRequest(
        @NotBlank String confirm,
        @NotBlank @Size(max = 500) String reason,
        @Nullable Boolean lost) {
    /** An empty server. */
    public RemoveServerRequest(String confirm, String reason) {
        this(confirm, reason, null);
    }
}
