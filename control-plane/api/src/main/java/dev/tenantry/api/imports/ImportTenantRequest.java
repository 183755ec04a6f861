package dev.tenantry.api.imports;

import dev.tenantry.api.tenant.CreateTenantRequest;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

/**
 * Asks for a tenant that is made of a file, which is sent afterwards.
 *
 * @param tenant what it is to be; the file's structure must be one of the versions of its schema
 * @param format package: of an export, packed; dump: of mysqldump or mariadb-dump, plain or compressed
 */
@Serdeable
public record ImportTenantRequest(
        @NotNull @Valid CreateTenantRequest tenant,

        @NotNull @Pattern(regexp = "package|dump", message = "must be package or dump")
        String format) {}
