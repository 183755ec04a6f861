package dev.tenantry.api.imports;

import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

/**
 * Says that a file was sent whole.
 *
 * @param parts how many parts it has
 * @param sizeBytes its size
 * @param sha256 its digest, in lower-case hexadecimal
 */
@Serdeable
public record CompleteImportRequest(
        @Min(1) int parts,
        @Min(1) long sizeBytes,

        @NotNull @Pattern(regexp = "[0-9a-f]{64}", message = "must be 64 of 0-9 and a-f")
        String sha256) {}
