package dev.tenantry.controlplane.tenant;

import dev.tenantry.api.common.Page;
import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.api.id.DatabaseId;
import dev.tenantry.api.id.SchemaVersionId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.api.plan.BackupPolicy;
import dev.tenantry.api.plan.PlanLimits;
import dev.tenantry.api.tenant.TenantView;
import dev.tenantry.controlplane.catalog.CatalogException;
import dev.tenantry.controlplane.catalog.Json;
import dev.tenantry.controlplane.catalog.Row;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.problem.ApiException;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The tenant table. */
@Singleton
public final class TenantStore {
    private static final String VIEW = """
            SELECT t.id, t.slug, t.display_name, t.region, t.plan_name, t.plan_version, s.schema_name,
                   s.version AS schema_number, t.commercial_status, t.service_status, t.data_status, t.status_reason,
                   t.live_database_id, d.server_id, t.generation, l.operation_id, t.retained_until, t.created_at,
                   t.created_by, t.row_version,
                   (SELECT MAX(b.snapshot_at) FROM backup b
                     WHERE b.tenant_id = t.id AND b.state = 'complete') AS last_backup_at,
                   (SELECT MAX(b.snapshot_at) FROM backup b
                     WHERE b.tenant_id = t.id AND b.state = 'complete' AND b.proven_at IS NOT NULL) AS last_proven_at,
                   (SELECT b.proven_seconds FROM backup b
                     WHERE b.tenant_id = t.id AND b.state = 'complete' AND b.proven_at IS NOT NULL
                     ORDER BY b.snapshot_at DESC, b.id LIMIT 1) AS proven_seconds,
                   (SELECT COUNT(*) FROM backup b
                     WHERE b.tenant_id = t.id AND b.state = 'complete' AND b.proven_at IS NULL) AS unproven_backups,
                   (SELECT COUNT(*) FROM tenant_database p
                     WHERE p.tenant_id = t.id AND p.state NOT IN ('dropped', 'lost') AND p.only_tables IS NOT NULL) AS partial_databases
              FROM tenant t
              JOIN schema_version s ON s.id = t.schema_version_id
              LEFT JOIN tenant_database d ON d.id = t.live_database_id
              LEFT JOIN tenant_lock l ON l.tenant_id = t.id
            """;

    /** Adds a tenant that is being provisioned; a slug that is taken is TENANT_DUPLICATE_SLUG, or TENANT_SLUG_RESERVED. */
    void insert(Connection transaction, TenantId id, NewTenant tenant, String createdBy) {
        try {
            Sql.of(transaction, """
                            INSERT INTO tenant (id, slug, display_name, region, plan_name, plan_version, schema_version_id,
                                                commercial_status, service_status, data_status, status_reason,
                                                live_database_id, generation, retained_until, created_at, created_by,
                                                row_version)
                            VALUES (:id, :slug, :displayName, :region, :plan, :planVersion, :schemaVersion,
                                    :commercial, :service, :data, '', NULL, 0, NULL, utc_timestamp(6), :createdBy, 1)
                            """)
                    .with("id", id)
                    .with("slug", tenant.slug())
                    .with("displayName", tenant.displayName())
                    .with("region", tenant.region())
                    .with("plan", tenant.plan())
                    .with("planVersion", tenant.planVersion())
                    .with("schemaVersion", tenant.schemaVersion())
                    .with("commercial", TenantStatus.Commercial.ACTIVE.word())
                    .with("service", TenantStatus.Service.PROVISIONING.word())
                    .with("data", TenantStatus.Data.LIVE.word())
                    .with("createdBy", createdBy)
                    .updateOne();
        } catch (CatalogException failure) {
            throw failure.isDuplicateKey() ? Slugs.taken(tenant.slug()) : failure;
        }
        Slugs.refuseFormer(transaction, id, tenant.slug());
    }

    /** The tenant as operations need it, locked against everybody else until the transaction ends. */
    public Tenant lock(Connection transaction, TenantId id) {
        return read(transaction, id, " FOR UPDATE");
    }

    /** The tenant as operations need it. */
    public Tenant get(Connection transaction, TenantId id) {
        return read(transaction, id, "");
    }

    private static Tenant read(Connection transaction, TenantId id, String suffix) {
        return Sql.of(transaction, """
                        SELECT t.id, t.slug, t.schema_version_id, t.commercial_status, t.service_status, t.data_status,
                               t.live_database_id, t.generation, p.limits, p.backup_policy
                          FROM tenant t JOIN plan p ON p.name = t.plan_name AND p.version = t.plan_version
                         WHERE t.id = :id
                        """ + suffix)
                .with("id", id)
                .first(TenantStore::tenant)
                .orElseThrow(() -> new ApiException(ProblemCode.REQUEST_NOT_FOUND, "There is no such tenant."));
    }

    private static Tenant tenant(Row row) {
        String live = row.nullableString("live_database_id");
        return new Tenant(
                new TenantId(row.string("id")),
                row.string("slug"),
                new SchemaVersionId(row.string("schema_version_id")),
                TenantStatus.Commercial.of(row.string("commercial_status")),
                TenantStatus.Service.of(row.string("service_status")),
                TenantStatus.Data.of(row.string("data_status")),
                live == null ? null : new DatabaseId(live),
                row.integer("generation"),
                Json.read(row.string("limits"), PlanLimits.class),
                Json.read(row.string("backup_policy"), BackupPolicy.class));
    }

    /** Moves the service axis; an illegal step is TENANT_WRONG_STATE. */
    public void changeService(Connection transaction, Tenant tenant, TenantStatus.Service next, String reason) {
        Sql.of(transaction, """
                        UPDATE tenant SET service_status = :next, status_reason = :reason, row_version = row_version + 1
                         WHERE id = :id AND service_status = :present
                        """)
                .with("next", tenant.service().to(next).word())
                .with("reason", reason)
                .with("id", tenant.id())
                .with("present", tenant.service().word())
                .updateOne();
    }

    /** Records another plan, if the tenant still has the one that the change began with; says whether it had. */
    boolean changePlan(Connection transaction, ChangePlanOperation.Input change) {
        return Sql.of(transaction, """
                        UPDATE tenant SET plan_name = :plan, plan_version = :version, row_version = row_version + 1
                         WHERE id = :id AND plan_name = :fromPlan AND plan_version = :fromVersion
                        """)
                        .with("plan", change.plan())
                        .with("version", change.version())
                        .with("id", change.tenant())
                        .with("fromPlan", change.fromPlan())
                        .with("fromVersion", change.fromVersion())
                        .update()
                == 1;
    }

    /** Makes a database the live one under a generation, which must be newer (law 5). */
    public void goLive(Connection transaction, Tenant tenant, DatabaseId database, int generation) {
        if (generation <= tenant.generation()) {
            throw new IllegalStateException("generation " + generation + " is not newer than " + tenant.generation());
        }
        Sql.of(transaction, """
                        UPDATE tenant SET live_database_id = :database, generation = :generation,
                               row_version = row_version + 1
                         WHERE id = :id AND generation = :present
                        """)
                .with("database", database)
                .with("generation", generation)
                .with("id", tenant.id())
                .with("present", tenant.generation())
                .updateOne();
    }

    /** Ends a tenant whose data is kept for a while: commercial ended, data retained until then. */
    public void retain(Connection transaction, Tenant tenant, int days, String reason) {
        Sql.of(transaction, """
                        UPDATE tenant SET commercial_status = :commercial, data_status = :data, status_reason = :reason,
                               retained_until = utc_timestamp(6) + INTERVAL :days DAY, row_version = row_version + 1
                         WHERE id = :id
                        """)
                .with(
                        "commercial",
                        tenant.commercial().to(TenantStatus.Commercial.ENDED).word())
                .with("data", retained(tenant.data()).word())
                .with("reason", reason)
                .with("days", days)
                .with("id", tenant.id())
                .updateOne();
    }

    /** A hold outlives the contract: data that is held stays held, and is retained once it is released. */
    private static TenantStatus.Data retained(TenantStatus.Data present) {
        return present == TenantStatus.Data.ON_HOLD ? present : present.to(TenantStatus.Data.RETAINED);
    }

    /** Takes up the contract of a deleted tenant again; data that is held stays held. */
    public void reinstate(Connection transaction, Tenant tenant) {
        TenantStatus.Data data = tenant.data() == TenantStatus.Data.ON_HOLD
                ? tenant.data()
                : tenant.data().to(TenantStatus.Data.LIVE);
        Sql.of(transaction, """
                        UPDATE tenant SET commercial_status = :commercial, data_status = :data, retained_until = NULL,
                               row_version = row_version + 1
                         WHERE id = :id
                        """)
                .with(
                        "commercial",
                        tenant.commercial().to(TenantStatus.Commercial.ACTIVE).word())
                .with("data", data.word())
                .with("id", tenant.id())
                .updateOne();
    }

    /** Moves the data axis; an illegal step is TENANT_WRONG_STATE. */
    public void changeData(Connection transaction, Tenant tenant, TenantStatus.Data next) {
        Sql.of(transaction, """
                        UPDATE tenant SET data_status = :next, row_version = row_version + 1
                         WHERE id = :id AND data_status = :present
                        """)
                .with("next", tenant.data().to(next).word())
                .with("present", tenant.data().word())
                .with("id", tenant.id())
                .updateOne();
    }

    /** Records which schema version a tenant that was filled from elsewhere turned out to have. */
    public void recognised(Connection transaction, TenantId id, SchemaVersionId version) {
        Sql.of(transaction, """
                        UPDATE tenant SET schema_version_id = :version, row_version = row_version + 1 WHERE id = :id
                        """).with("version", version).with("id", id).updateOne();
    }

    /**
     * Ends a tenant that never went live. Its row stays for the record, under a slug made of its id, so that the slug it was asked
     * for can be used again.
     */
    public void fail(Connection transaction, Tenant tenant, String reason) {
        TenantStatus.Data data = tenant.data().to(TenantStatus.Data.RETAINED).to(TenantStatus.Data.ERASED);
        Sql.of(transaction, """
                        UPDATE tenant SET service_status = :service, commercial_status = :commercial, data_status = :data,
                               status_reason = :reason, slug = :slug, row_version = row_version + 1
                         WHERE id = :id AND live_database_id IS NULL
                        """)
                .with(
                        "service",
                        tenant.service().to(TenantStatus.Service.FAILED).word())
                .with(
                        "commercial",
                        tenant.commercial().to(TenantStatus.Commercial.ENDED).word())
                .with("data", data.word())
                .with("reason", reason)
                .with("slug", "failed-" + tenant.id().value().substring(TenantId.PREFIX.length() + 1))
                .with("id", tenant.id())
                .updateOne();
    }

    /** The tenant as the API shows it. */
    public Optional<TenantView> find(Connection transaction, TenantId id) {
        return Sql.of(transaction, VIEW + " WHERE t.id = :id").with("id", id).first(TenantStore::view);
    }

    /** The tenant of a slug as the API shows it. */
    public Optional<TenantView> findBySlug(Connection transaction, String slug) {
        return Sql.of(transaction, VIEW + " WHERE t.slug = :slug")
                .with("slug", slug)
                .first(TenantStore::view);
    }

    /**
     * A page of tenants in the order of their slugs.
     *
     * @param cursor the last page's next cursor, or null for the first page
     * @param serviceStatus only tenants of that service status, or null for all
     */
    public Page<TenantView> list(
            Connection transaction, @Nullable String cursor, int limit, @Nullable String serviceStatus) {
        List<TenantView> found = Sql.of(transaction, VIEW + """
                         WHERE t.slug > :after AND (:status IS NULL OR t.service_status = :status)
                         ORDER BY t.slug LIMIT :limit
                        """)
                .with("after", cursor == null ? "" : cursor)
                .with("status", serviceStatus)
                .with("limit", limit + 1)
                .list(TenantStore::view);
        return found.size() <= limit
                ? new Page<>(found, null)
                : new Page<>(found.subList(0, limit), found.get(limit - 1).slug());
    }

    private static TenantView view(Row row) {
        return new TenantView(
                row.string("id"),
                row.string("slug"),
                row.string("display_name"),
                row.string("region"),
                row.string("plan_name"),
                row.integer("plan_version"),
                row.string("schema_name"),
                row.integer("schema_number"),
                row.string("commercial_status"),
                row.string("service_status"),
                row.string("data_status"),
                row.string("status_reason"),
                row.nullableString("live_database_id"),
                row.nullableString("server_id"),
                row.integer("generation"),
                row.nullableString("operation_id"),
                row.nullableInstant("last_backup_at"),
                row.nullableInstant("last_proven_at"),
                row.nullableDouble("proven_seconds"),
                row.integer("unproven_backups"),
                row.integer("partial_databases"),
                row.nullableInstant("retained_until"),
                row.instant("created_at"),
                row.string("created_by"),
                row.longValue("row_version"));
    }
}
