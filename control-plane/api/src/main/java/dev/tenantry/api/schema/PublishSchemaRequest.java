package dev.tenantry.api.schema;

import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Pattern;
import java.util.List;

/**
 * Publishes a set of Flyway migrations as the next version of an application schema.
 */
@Serdeable
public record PublishSchemaRequest(
        @NotBlank @Pattern(regexp = "[a-z][a-z0-9-]{0,62}") String name,
        @NotEmpty @Valid List<MigrationFile> migrations) {
    public PublishSchemaRequest {
        migrations = migrations == null ? List.of() : List.copyOf(migrations);
    }
}
