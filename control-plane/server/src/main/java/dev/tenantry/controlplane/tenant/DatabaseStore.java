package dev.tenantry.controlplane.tenant;

import dev.tenantry.api.id.BackupId;
import dev.tenantry.api.id.DatabaseId;
import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.id.SchemaVersionId;
import dev.tenantry.api.id.ServerId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.api.tenant.DatabaseView;
import dev.tenantry.controlplane.catalog.Json;
import dev.tenantry.controlplane.catalog.Row;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.server.RemovedServers;
import dev.tenantry.controlplane.server.ServerLeaving;
import dev.tenantry.provisioning.database.Fingerprint;
import dev.tenantry.provisioning.identifier.DatabaseName;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The tenant_database table. */
@Singleton
public final class DatabaseStore implements ServerLeaving {
    private static final String COLUMNS = """
            SELECT id, tenant_id, server_id, database_name, state, schema_version_id, source_backup_id, only_tables,
                   created_by_operation, verified_at, undo_until, created_at,
                   (state = 'retired' AND undo_until > utc_timestamp(6)) AS undo_open
              FROM tenant_database
            """;

    /** What a database that holds only some tables of a backup never becomes. */
    private static final Set<DatabaseState> NEVER_PARTIAL =
            Set.of(DatabaseState.LIVE, DatabaseState.RETIRED, DatabaseState.STANDBY);

    /**
     * Adds a database that an operation is going to build.
     *
     * @throws dev.tenantry.controlplane.problem.ApiException SERVER_REMOVED when its server was taken out of the catalog in between
     */
    public void insert(
            Connection transaction,
            DatabaseId id,
            @Nullable TenantId tenant,
            ServerId server,
            DatabaseName name,
            SchemaVersionId schemaVersion,
            @Nullable BackupId source,
            OperationId operation) {
        int inserted = Sql.of(transaction, """
                        INSERT INTO tenant_database (id, tenant_id, server_id, database_name, state, schema_version_id,
                                                     source_backup_id, created_by_operation, created_at, row_version)
                        SELECT :id, :tenant, id, :name, :state, :schemaVersion, :source, :operation, utc_timestamp(6), 1
                          FROM server WHERE id = :server AND removed_at IS NULL LOCK IN SHARE MODE
                        """)
                .with("id", id)
                .with("tenant", tenant)
                .with("server", server)
                .with("name", name)
                .with("state", DatabaseState.BUILDING.word())
                .with("schemaVersion", schemaVersion)
                .with("source", source)
                .with("operation", operation)
                .update();
        if (inserted == 0) {
            throw RemovedServers.refusal(server.value());
        }
    }

    /**
     * Writes down what is lost with a server that is taken out of the catalog: whatever is recorded there and is not dropped. Only a deleted
     * tenant's database may still be live there; it is retired on the way.
     */
    @Override
    public void left(Connection transaction, ServerId server) {
        List<String> mayBeLost = Arrays.stream(DatabaseState.values())
                .filter(state -> state.next().contains(DatabaseState.LOST))
                .map(DatabaseState::word)
                .toList();
        Sql.of(transaction, """
                        UPDATE tenant_database SET state = 'retired', row_version = row_version + 1
                         WHERE server_id = :server AND state = 'live'
                        """).with("server", server).update();
        Sql.of(transaction, """
                        UPDATE tenant_database SET state = 'lost', undo_until = NULL, row_version = row_version + 1
                         WHERE server_id = :server AND state IN (:states)
                        """)
                .with("server", server)
                .withEach("states", mayBeLost)
                .update();
    }

    /** Notes that a database which is going to be built will hold only some tables of its backup. */
    public void restrict(Connection transaction, DatabaseId id, List<String> onlyTables) {
        Sql.of(transaction, "UPDATE tenant_database SET only_tables = :tables WHERE id = :id AND state = 'building'")
                .with("tables", Json.write(onlyTables))
                .with("id", id)
                .updateOne();
    }

    /** The database as operations need it. */
    public TenantDatabase get(Connection transaction, DatabaseId id) {
        return Sql.of(transaction, COLUMNS + " WHERE id = :id").with("id", id).one(DatabaseStore::database);
    }

    /** The database as operations need it, if there is one. */
    public Optional<TenantDatabase> find(Connection transaction, DatabaseId id) {
        return Sql.of(transaction, COLUMNS + " WHERE id = :id").with("id", id).first(DatabaseStore::database);
    }

    /** The databases that an operation made and that are not gone. */
    public List<TenantDatabase> madeBy(Connection transaction, OperationId operation) {
        return Sql.of(
                        transaction,
                        COLUMNS + " WHERE created_by_operation = :operation AND state NOT IN ('dropped', 'lost')")
                .with("operation", operation)
                .list(DatabaseStore::database);
    }

    /** The databases of a tenant that are not gone. */
    public List<TenantDatabase> ofTenant(Connection transaction, TenantId tenant) {
        return Sql.of(
                        transaction,
                        COLUMNS + " WHERE tenant_id = :tenant AND state NOT IN ('dropped', 'lost') ORDER BY id")
                .with("tenant", tenant)
                .list(DatabaseStore::database);
    }

    /** The newest retired database of a tenant whose undo window is open. */
    public Optional<TenantDatabase> undoTarget(Connection transaction, TenantId tenant) {
        return Sql.of(transaction, COLUMNS + """
                         WHERE tenant_id = :tenant AND state = 'retired' AND undo_until > utc_timestamp(6)
                         ORDER BY undo_until DESC LIMIT 1
                        """).with("tenant", tenant).first(DatabaseStore::database);
    }

    /** The name of the server with which the newest of a tenant's lost databases was lost. */
    public Optional<String> lostWith(Connection transaction, TenantId tenant) {
        return Sql.of(transaction, """
                        SELECT s.name FROM tenant_database d JOIN server s ON s.id = d.server_id
                         WHERE d.tenant_id = :tenant AND d.state = 'lost' ORDER BY d.created_at DESC, d.id LIMIT 1
                        """).with("tenant", tenant).first(row -> row.string("name"));
    }

    /** Moves a database to another state; a step that the states do not allow is a fault in the program. */
    public void change(Connection transaction, TenantDatabase database, DatabaseState next) {
        if (!database.state().next().contains(next)) {
            throw new IllegalStateException("database " + database.id() + " is "
                    + database.state().word() + " and cannot become " + next.word());
        }
        if (database.isPartial() && NEVER_PARTIAL.contains(next)) {
            throw new IllegalStateException("database " + database.id()
                    + " holds only some tables of a backup and never becomes " + next.word());
        }
        Sql.of(transaction, """
                        UPDATE tenant_database SET state = :next, undo_until = NULL, row_version = row_version + 1
                         WHERE id = :id AND state = :present
                        """)
                .with("next", next.word())
                .with("id", database.id())
                .with("present", database.state().word())
                .updateOne();
    }

    /** Retires the live database for the undo window. */
    public void retire(Connection transaction, TenantDatabase database, int undoWindowHours) {
        change(transaction, database, DatabaseState.RETIRED);
        Sql.of(transaction, """
                        UPDATE tenant_database SET undo_until = utc_timestamp(6) + INTERVAL :hours HOUR WHERE id = :id
                        """)
                .with("hours", undoWindowHours)
                .with("id", database.id())
                .updateOne();
    }

    /** Notes that the database was compared with what it must be and agreed. */
    public void verified(Connection transaction, DatabaseId id, @Nullable Fingerprint fingerprint) {
        Sql.of(transaction, """
                        UPDATE tenant_database SET verified_at = utc_timestamp(6), row_version = row_version + 1,
                               fingerprint = COALESCE(:fingerprint, fingerprint)
                         WHERE id = :id
                        """)
                .with("fingerprint", fingerprint == null ? null : fingerprint.sha256())
                .with("id", id)
                .updateOne();
    }

    /** Records which schema version a database that was filled from elsewhere turned out to have. */
    public void recognised(Connection transaction, DatabaseId id, SchemaVersionId version) {
        Sql.of(transaction, """
                        UPDATE tenant_database SET schema_version_id = :version, row_version = row_version + 1 WHERE id = :id
                        """).with("version", version).with("id", id).updateOne();
    }

    /** All databases of a tenant as the API shows them, newest first. */
    public List<DatabaseView> list(Connection transaction, TenantId tenant) {
        return Sql.of(transaction, COLUMNS + " WHERE tenant_id = :tenant ORDER BY created_at DESC, id")
                .with("tenant", tenant)
                .list(DatabaseStore::view);
    }

    private static TenantDatabase database(Row row) {
        String tenant = row.nullableString("tenant_id");
        String source = row.nullableString("source_backup_id");
        return new TenantDatabase(
                new DatabaseId(row.string("id")),
                tenant == null ? null : new TenantId(tenant),
                new ServerId(row.string("server_id")),
                new DatabaseName(row.string("database_name")),
                DatabaseState.of(row.string("state")),
                source == null ? null : new BackupId(source),
                onlyTables(row),
                new OperationId(row.string("created_by_operation")),
                row.nullableInstant("verified_at"),
                Integer.valueOf(1).equals(row.nullableInteger("undo_open")));
    }

    private static List<String> onlyTables(Row row) {
        String tables = row.nullableString("only_tables");
        return tables == null ? List.of() : Json.readList(tables);
    }

    private static DatabaseView view(Row row) {
        return new DatabaseView(
                row.string("id"),
                row.nullableString("tenant_id"),
                row.string("server_id"),
                row.string("database_name"),
                row.string("state"),
                row.nullableString("schema_version_id"),
                row.nullableString("source_backup_id"),
                onlyTables(row),
                row.nullableInstant("verified_at"),
                row.nullableInstant("undo_until"),
                row.instant("created_at"));
    }
}
