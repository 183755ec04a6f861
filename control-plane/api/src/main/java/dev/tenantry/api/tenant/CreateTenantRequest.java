package dev.tenantry.api.tenant;

import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a tenant and its database.
 *
 * @param slug the name people use; unique, never part of an SQL identifier
 * @param plan a plan's name; its newest version is taken
 * @param schema an application schema's name; its newest version is taken
 * @param region where the database must lie
 * @param serverId only for operators who must override the placement policy
 */
@Serdeable
public record CreateTenantRequest(
        @NotBlank
        @Pattern(
                regexp = "[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?",
                message = "must be 1 to 63 of a-z, 0-9 and -, beginning with a letter and not ending with -")
        String slug,

        @NotBlank @Size(max = 200) String displayName,
        @NotBlank String plan,
        @NotBlank String schema,
        @NotBlank String region,
        @Nullable String serverId,
        @Nullable @Size(max = 500) String reason) {}
