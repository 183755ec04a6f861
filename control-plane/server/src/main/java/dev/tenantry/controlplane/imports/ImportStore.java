package dev.tenantry.controlplane.imports;

import dev.tenantry.api.id.DatabaseId;
import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.catalog.Row;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.provisioning.imports.ImportFormat;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The tenant_import table. */
@Singleton
public final class ImportStore {
    /**
     * A file on its way.
     *
     * @param schemaName one of this schema's versions must be its structure
     * @param parts how many parts of it lie in the store
     * @param sizeBytes their size
     * @param sha256 of the whole file; null until it was said to be complete
     */
    public record ImportRecord(
            OperationId operation,
            TenantId tenant,
            DatabaseId database,
            String schemaName,
            ImportFormat format,
            String store,
            int keyVersion,
            int parts,
            long sizeBytes,
            @Nullable String sha256) {
        /** Whether its sender said that it is complete. */
        boolean isReceived() {
            return sha256 != null;
        }
    }

    /** Begins one of which nothing was sent yet. */
    void insert(Connection transaction, ImportRecord begun) {
        Sql.of(transaction, """
                        INSERT INTO tenant_import (operation_id, tenant_id, database_id, schema_name, format, store, key_version,
                                                   part_count, size_bytes, created_at)
                        VALUES (:operation, :tenant, :database, :schema, :format, :store, :keyVersion, 0, 0, utc_timestamp(6))
                        """)
                .with("operation", begun.operation())
                .with("tenant", begun.tenant())
                .with("database", begun.database())
                .with("schema", begun.schemaName())
                .with("format", begun.format().word())
                .with("store", begun.store())
                .with("keyVersion", begun.keyVersion())
                .updateOne();
    }

    /** One of an operation. */
    public Optional<ImportRecord> find(Connection transaction, OperationId operation) {
        return Sql.of(transaction, """
                        SELECT operation_id, tenant_id, database_id, schema_name, format, store, key_version, part_count,
                               size_bytes, sha256
                          FROM tenant_import WHERE operation_id = :operation
                        """).with("operation", operation).first(ImportStore::read);
    }

    /** Whether the operation has ended, so that nobody needs what was sent; the operation's row is locked until the transaction ends. */
    public boolean hasEnded(Connection transaction, OperationId operation) {
        return lockedState(transaction, operation)
                .filter(state -> !state.equals("done") && !state.equals("undone"))
                .isEmpty();
    }

    /** Whether the operation waits for the file; its row is locked until the transaction ends. */
    boolean isWaiting(Connection transaction, OperationId operation) {
        return lockedState(transaction, operation).filter("queued"::equals).isPresent();
    }

    private static Optional<String> lockedState(Connection transaction, OperationId operation) {
        return Sql.of(transaction, "SELECT state FROM operation WHERE id = :operation FOR UPDATE")
                .with("operation", operation)
                .first(row -> row.string("state"));
    }

    /** Counts a part that lies in the store; one that was counted already is not counted again. */
    void add(Connection transaction, OperationId operation, int part, long bytes) {
        Sql.of(transaction, """
                        UPDATE tenant_import SET part_count = :part, size_bytes = size_bytes + :bytes
                         WHERE operation_id = :operation AND part_count = :part - 1 AND received_at IS NULL
                        """)
                .with("part", part)
                .with("bytes", bytes)
                .with("operation", operation)
                .update();
    }

    /** Notes that the file is complete. */
    void complete(Connection transaction, OperationId operation, String sha256) {
        Sql.of(transaction, """
                        UPDATE tenant_import SET sha256 = :sha256, received_at = utc_timestamp(6)
                         WHERE operation_id = :operation AND received_at IS NULL
                        """)
                .with("sha256", sha256)
                .with("operation", operation)
                .updateOne();
    }

    private static ImportRecord read(Row row) {
        return new ImportRecord(
                new OperationId(row.string("operation_id")),
                new TenantId(row.string("tenant_id")),
                new DatabaseId(row.string("database_id")),
                row.string("schema_name"),
                ImportFormat.of(row.string("format")),
                row.string("store"),
                row.integer("key_version"),
                row.integer("part_count"),
                row.longValue("size_bytes"),
                row.nullableString("sha256"));
    }
}
