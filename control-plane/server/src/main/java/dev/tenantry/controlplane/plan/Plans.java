package dev.tenantry.controlplane.plan;

import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.api.plan.BackupPolicy;
import dev.tenantry.api.plan.CreatePlanRequest;
import dev.tenantry.api.plan.PlanLimits;
import dev.tenantry.api.plan.PlanView;
import dev.tenantry.controlplane.access.Caller;
import dev.tenantry.controlplane.audit.AuditTrail;
import dev.tenantry.controlplane.catalog.Json;
import dev.tenantry.controlplane.catalog.Row;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.problem.ApiException;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Plans and their versions. A version is added, never changed: tenants say which one they bought. */
@Singleton
public final class Plans {
    private final AuditTrail audit;

    Plans(AuditTrail audit) {
        this.audit = audit;
    }

    /** Adds a plan, or the next version of one. Two at the same moment: one of them is refused and may be repeated. */
    public PlanView create(Connection transaction, Caller caller, CreatePlanRequest request) {
        int version = newest(transaction, request.name()).map(PlanView::version).orElse(0) + 1;
        Sql.of(transaction, """
                INSERT INTO plan (name, version, display_name, limits, backup_policy, created_at, created_by)
                VALUES (:name, :version, :displayName, :limits, :backupPolicy, UTC_TIMESTAMP(6), :by)
                """)
                .with("name", request.name())
                .with("version", version)
                .with("displayName", request.displayName())
                .with("limits", Json.write(request.limits()))
                .with("backupPolicy", Json.write(request.backupPolicy()))
                .with("by", caller.person())
                .updateOne();
        audit.record(
                transaction,
                new AuditTrail.Entry(
                        null,
                        caller.tokenId(),
                        caller.person(),
                        "plan.create",
                        request.name(),
                        "",
                        caller.requestId(),
                        null,
                        Map.of("version", Integer.toString(version))));
        return newest(transaction, request.name()).orElseThrow();
    }

    /** The newest version of a plan, if there is such a plan. */
    public Optional<PlanView> newest(Connection transaction, String name) {
        return Sql.of(transaction, "SELECT * FROM plan WHERE name = :name ORDER BY version DESC LIMIT 1")
                .with("name", name)
                .first(Plans::view);
    }

    /**
     * The newest version of a plan that a request names.
     *
     * @throws ApiException PLAN_UNKNOWN
     */
    public PlanView required(Connection transaction, String name) {
        return newest(transaction, name)
                .orElseThrow(() -> new ApiException(
                        ProblemCode.PLAN_UNKNOWN,
                        "There is no plan '" + name + "'; nothing was changed.",
                        "tenantctl plans list"));
    }

    /**
     * One version of a plan that a request names; the newest when it names none.
     *
     * @throws ApiException PLAN_UNKNOWN
     */
    public PlanView required(Connection transaction, String name, @Nullable Integer version) {
        return version == null
                ? required(transaction, name)
                : find(transaction, name, version)
                        .orElseThrow(() -> new ApiException(
                                ProblemCode.PLAN_UNKNOWN,
                                "There is no such version of the plan; nothing was changed.",
                                "tenantctl plans list"));
    }

    /** The limits of a version that a tenant has or had. */
    public PlanLimits limits(Connection transaction, String name, int version) {
        return find(transaction, name, version).orElseThrow().limits();
    }

    private static Optional<PlanView> find(Connection transaction, String name, int version) {
        return Sql.of(transaction, "SELECT * FROM plan WHERE name = :name AND version = :version")
                .with("name", name)
                .with("version", version)
                .first(Plans::view);
    }

    /** The plan version that a tenant bought. */
    public PlanView ofTenant(Connection transaction, String tenantId) {
        return Sql.of(transaction, """
                SELECT p.* FROM plan p JOIN tenant t ON t.plan_name = p.name AND t.plan_version = p.version WHERE t.id = :tenant
                """).with("tenant", tenantId).one(Plans::view);
    }

    /** The newest version of each plan, by name. */
    public List<PlanView> list(Connection transaction, String after, int limit) {
        return Sql.of(transaction, """
                SELECT p.* FROM plan p
                 WHERE p.name > :after AND p.version = (SELECT MAX(n.version) FROM plan n WHERE n.name = p.name)
                 ORDER BY p.name LIMIT :limit
                """)
                .with("after", after)
                .with("limit", limit)
                .list(Plans::view);
    }

    private static PlanView view(Row row) {
        return new PlanView(
                row.string("name"),
                row.integer("version"),
                row.string("display_name"),
                Json.read(row.string("limits"), PlanLimits.class),
                Json.read(row.string("backup_policy"), BackupPolicy.class),
                row.instant("created_at"),
                row.string("created_by"));
    }
}
