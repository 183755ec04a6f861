package dev.tenantry.controlplane.schema;

import dev.tenantry.api.id.SchemaVersionId;
import dev.tenantry.provisioning.template.MigrationSet;
import java.sql.Connection;

/** The migrations of a published schema version, as they were published. */
public interface SchemaMigrations {
    /**
     * Reads them.
     *
     * @throws IllegalArgumentException when no such version was published
     */
    MigrationSet of(Connection transaction, SchemaVersionId version);
}
