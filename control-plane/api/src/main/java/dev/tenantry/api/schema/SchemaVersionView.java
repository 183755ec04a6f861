package dev.tenantry.api.schema;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;

/**
 * A published version of an application schema. The same content is the same version.
 *
 * @param contentHash SHA-256 over names and contents
 * @param unchanged whether this content had been published before
 */
@Serdeable
public record SchemaVersionView(
        String id,
        String name,
        int version,
        String contentHash,
        int migrationCount,
        String latestMigration,
        boolean unchanged,
        Instant createdAt,
        String createdBy) {}
