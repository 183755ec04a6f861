package dev.tenantry.api.tenant;

import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * Ends a tenant: its traffic stops, its data is retained for the grace time. Nothing is destroyed.
 *
 * @param confirm the tenant's slug, typed again
 * @param lostServer the name of the server of its live database when that is lost for good: the tenant is ended without a last backup, which nobody
 *     can take any more. Refused while the server answers.
 */
@Serdeable
public record DeleteTenantRequest(
        @NotBlank String confirm,
        @NotBlank @Size(max = 500) String reason,
        @Nullable @Size(max = 100) String lostServer) {
    /** On a server that answers, with a last backup. */
    public DeleteTenantRequest(String confirm, String reason) {
        this(confirm, reason, null);
    }
}
