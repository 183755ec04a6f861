package dev.tenantry.api.access;

import io.micronaut.core.annotation.Creator;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes an API token for a person or a machine.
 *
 * @param person who it stands for
 * @param roles seller, approver, operator, support, auditor, runtime, administrator, tenant_administrator
 * @param tenantId limits the token to one tenant
 * @param regions of which regions a runtime that shows it may be told routes; none means all
 */
@Serdeable
public record CreateApiTokenRequest(
        @NotBlank @Size(max = 64) String name,
        @NotBlank @Size(max = 128) String person,
        @NotEmpty List<String> roles,
        @Nullable String tenantId,
        @Min(1) @Max(8784) int expiresInHours,
        @Nullable List<String> regions) {
    @Creator
    public CreateApiTokenRequest {
        roles = roles == null ? List.of() : List.copyOf(roles);
        regions = regions == null ? null : List.copyOf(regions);
    }

    /** A token that is not limited to regions. */
    public CreateApiTokenRequest(
            String name, String person, List<String> roles, @Nullable String tenantId, int expiresInHours) {
        this(name, person, roles, tenantId, expiresInHours, null);
    }
}
