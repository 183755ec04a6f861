package dev.tenantry.api.schema;

import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;

/**
 * One versioned SQL migration.
 */
@Serdeable
public record MigrationFile(
        @NotBlank @Pattern(regexp = "[VR][0-9A-Za-z_.]*__[0-9A-Za-z_.-]+\\.sql")
        String fileName,

        @NotBlank String content) {}
