package dev.tenantry.controlplane.schema;

import com.github.luben.zstd.Zstd;
import dev.tenantry.api.common.Page;
import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.api.id.SchemaVersionId;
import dev.tenantry.api.schema.MigrationFile;
import dev.tenantry.api.schema.PublishSchemaRequest;
import dev.tenantry.api.schema.SchemaVersionView;
import dev.tenantry.controlplane.access.Caller;
import dev.tenantry.controlplane.audit.AuditTrail;
import dev.tenantry.controlplane.catalog.Cursor;
import dev.tenantry.controlplane.catalog.Ids;
import dev.tenantry.controlplane.catalog.Json;
import dev.tenantry.controlplane.catalog.Row;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.problem.ApiException;
import dev.tenantry.provisioning.template.MigrationRules;
import dev.tenantry.provisioning.template.MigrationSet;
import dev.tenantry.provisioning.template.MigrationSet.MigrationSource;
import io.micronaut.core.type.Argument;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Published application schemas. The same content under the same name is the same version, however often it is published. */
@Singleton
public final class Schemas implements SchemaMigrations {
    /** A published set is at most this large when it is unpacked: the request that brought it was smaller. */
    private static final int MAX_BYTES = 16 << 20;

    private static final String COLUMNS = """
            SELECT id, schema_name, version, content_hash, migration_count, latest_migration, created_at, created_by FROM schema_version
            """;

    private final Ids ids;
    private final AuditTrail audit;

    Schemas(Ids ids, AuditTrail audit) {
        this.ids = ids;
        this.audit = audit;
    }

    /**
     * Publishes migrations, or finds that they are published.
     *
     * @throws dev.tenantry.provisioning.ProvisioningException SCHEMA_INVALID with every finding
     */
    public SchemaVersionView publish(Connection transaction, Caller caller, PublishSchemaRequest request) {
        MigrationSet set = new MigrationSet(request.migrations().stream()
                .map(file -> new MigrationSource(file.fileName(), file.content()))
                .sorted(Comparator.comparing(MigrationSource::fileName))
                .toList());
        MigrationRules.require(set);
        String hash = set.contentHash();
        Optional<SchemaVersionView> present = Sql.of(
                        transaction, COLUMNS + " WHERE schema_name = :name AND content_hash = :hash")
                .with("name", request.name())
                .with("hash", hash)
                .first(row -> view(row, true));
        return present.orElseGet(() -> insert(transaction, caller, request.name(), set, hash));
    }

    private SchemaVersionView insert(
            Connection transaction, Caller caller, String name, MigrationSet set, String hash) {
        int version = newest(transaction, name).map(SchemaVersionView::version).orElse(0) + 1;
        SchemaVersionId id = ids.schemaVersion();
        List<MigrationFile> files = set.files().stream()
                .map(file -> new MigrationFile(file.fileName(), file.content()))
                .toList();
        Sql.of(transaction, """
                INSERT INTO schema_version (id, schema_name, version, content_hash, migrations, migration_count, latest_migration,
                                            created_at, created_by)
                VALUES (:id, :name, :version, :hash, :migrations, :count, :latest, UTC_TIMESTAMP(6), :by)
                """)
                .with("id", id)
                .with("name", name)
                .with("version", version)
                .with("hash", hash)
                .with("migrations", Zstd.compress(Json.write(files).getBytes(StandardCharsets.UTF_8)))
                .with("count", files.size())
                .with("latest", MigrationVersions.latest(set))
                .with("by", caller.person())
                .updateOne();
        audit.record(
                transaction,
                new AuditTrail.Entry(
                        null,
                        caller.tokenId(),
                        caller.person(),
                        "schema.publish",
                        id.value(),
                        "",
                        caller.requestId(),
                        null,
                        Map.of("name", name, "version", Integer.toString(version), "contentHash", hash)));
        return find(transaction, id).orElseThrow();
    }

    /** The newest version of a schema, if it was ever published. */
    public Optional<SchemaVersionView> newest(Connection transaction, String name) {
        return Sql.of(transaction, COLUMNS + " WHERE schema_name = :name ORDER BY version DESC LIMIT 1")
                .with("name", name)
                .first(row -> view(row, false));
    }

    /**
     * The newest version of a schema that a request names.
     *
     * @throws ApiException REQUEST_INVALID
     */
    public SchemaVersionView required(Connection transaction, String name) {
        return newest(transaction, name)
                .orElseThrow(() -> new ApiException(
                        ProblemCode.REQUEST_INVALID,
                        "There is no published schema of that name; nothing was changed.",
                        "tenantctl schemas list",
                        "tenantctl schemas publish DIR"));
    }

    /** The newest versions of a schema, newest first. */
    public List<SchemaVersionView> versions(Connection transaction, String name, int most) {
        return Sql.of(transaction, COLUMNS + " WHERE schema_name = :name ORDER BY version DESC LIMIT :most")
                .with("name", name)
                .with("most", most)
                .list(row -> view(row, false));
    }

    public Optional<SchemaVersionView> find(Connection transaction, SchemaVersionId id) {
        return Sql.of(transaction, COLUMNS + " WHERE id = :id").with("id", id).first(row -> view(row, false));
    }

    /** A page of versions, newest first; of one schema when a name is given. */
    public Page<SchemaVersionView> list(
            Connection transaction, @Nullable String name, @Nullable String cursor, int limit) {
        Cursor after = Cursor.read(cursor);
        List<SchemaVersionView> found = Sql.of(transaction, COLUMNS + """
                 WHERE (:name IS NULL OR schema_name = :name) AND (created_at < :at OR (created_at = :at AND id < :id))
                 ORDER BY created_at DESC, id DESC LIMIT :limit
                """)
                .with("name", name)
                .with("at", after.at())
                .with("id", after.id())
                .with("limit", limit + 1)
                .list(row -> view(row, false));
        return Cursor.page(found, limit, last -> new Cursor(last.createdAt(), last.id()));
    }

    @Override
    public MigrationSet of(Connection transaction, SchemaVersionId version) {
        byte[] packed = Sql.of(transaction, "SELECT migrations FROM schema_version WHERE id = :id")
                .with("id", version)
                .first(row -> row.bytes("migrations"))
                .orElseThrow(() -> new IllegalArgumentException("no schema version " + version));
        String text = new String(Zstd.decompress(packed, MAX_BYTES), StandardCharsets.UTF_8);
        return new MigrationSet(Json.read(text, Argument.listOf(MigrationFile.class)).stream()
                .map(file -> new MigrationSource(file.fileName(), file.content()))
                .toList());
    }

    private static SchemaVersionView view(Row row, boolean unchanged) {
        return new SchemaVersionView(
                row.string("id"),
                row.string("schema_name"),
                row.integer("version"),
                row.string("content_hash"),
                row.integer("migration_count"),
                row.string("latest_migration"),
                unchanged,
                row.instant("created_at"),
                row.string("created_by"));
    }
}
