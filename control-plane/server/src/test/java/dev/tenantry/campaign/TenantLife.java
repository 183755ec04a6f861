package dev.tenantry.campaign;

import dev.tenantry.api.access.ApiTokenCreated;
import dev.tenantry.api.access.CreateApiTokenRequest;
import dev.tenantry.api.backup.CreateBackupRequest;
import dev.tenantry.api.deletion.ApproveDeletionRequest;
import dev.tenantry.api.deletion.DeletionView;
import dev.tenantry.api.deletion.PurgePlanView;
import dev.tenantry.api.deletion.PurgeTenantRequest;
import dev.tenantry.api.operation.OperationView;
import dev.tenantry.api.plan.BackupPolicy;
import dev.tenantry.api.plan.CreatePlanRequest;
import dev.tenantry.api.plan.PlanLimits;
import dev.tenantry.api.restore.RestoreRequest;
import dev.tenantry.api.restore.SwapRequest;
import dev.tenantry.api.tenant.ChangePlanRequest;
import dev.tenantry.api.tenant.CreateTenantRequest;
import dev.tenantry.api.tenant.DeleteTenantRequest;
import dev.tenantry.api.tenant.MaintenanceRequest;
import dev.tenantry.api.tenant.ReadOnlyRequest;
import dev.tenantry.api.tenant.ResumeRequest;
import dev.tenantry.api.tenant.SuspendRequest;
import dev.tenantry.api.tenant.TenantAccepted;
import dev.tenantry.controlplane.Api;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.truth.RealPlane;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** Everything that happens to a tenant, one operation after the other, from its creation to its purge; and then to the next tenant. */
final class TenantLife {
    private static final String WHY = "a life";
    private static final String OTHER_PLAN = "small";

    private final RealPlane plane;
    private final String operator;
    private final String approver;
    private final List<Deed> deeds = List.of(
            this::create,
            () -> on("/backups", new CreateBackupRequest(WHY)),
            () -> on("/restores", new RestoreRequest(last("backupId"), WHY)),
            () -> on("/swap", new SwapRequest(last("databaseId"), slug(), WHY)),
            () -> on("/suspend", new SuspendRequest(WHY)),
            () -> on("/resume", new ResumeRequest(WHY)),
            () -> on("/read-only", new ReadOnlyRequest(WHY)),
            () -> on("/resume", new ResumeRequest(WHY)),
            () -> on("/maintenance", new MaintenanceRequest(WHY)),
            () -> on("/resume", new ResumeRequest(WHY)),
            () -> on("/change-plan", new ChangePlanRequest(OTHER_PLAN, null, WHY)),
            () -> on("/delete", new DeleteTenantRequest(slug(), WHY)),
            this::purge);
    private int next;
    private String tenant = "";
    private String slug = "";
    private Map<String, String> last = Map.of();

    /** Asks for an operation and gives its id. */
    @FunctionalInterface
    private interface Deed {
        String ask();
    }

    TenantLife(RealPlane plane) {
        this.plane = plane;
        this.operator = token("Olga", "operator");
        this.approver = token("Ann", "approver");
        plane.answered(
                "/v1/plans",
                new CreatePlanRequest(
                        OTHER_PLAN, "Small", new PlanLimits(3, 30_000, 1000, false), new BackupPolicy(30, 24)));
    }

    private String token(String person, String role) {
        return plane.answered("/v1/tokens", new CreateApiTokenRequest(role, person, List.of(role), null, 24))
                .as(ApiTokenCreated.class)
                .token();
    }

    /** Asks for the next operation and gives its id. */
    String next() {
        return deeds.get(next++ % deeds.size()).ask();
    }

    /** The operation that was asked for last is done. */
    void done(OperationView operation) {
        last = operation.result();
    }

    private String last(String key) {
        return Objects.requireNonNull(last.get(key));
    }

    private String slug() {
        return slug;
    }

    private String on(String verb, Object body) {
        return plane.answered("/v1/tenants/" + tenant + verb, body)
                .as(OperationView.class)
                .id();
    }

    private String create() {
        slug = "t" + UUID.randomUUID().toString().substring(1);
        TenantAccepted accepted = plane.answered(
                        "/v1/tenants",
                        new CreateTenantRequest(slug, slug, plane.plan(), plane.schema(), "eu", null, WHY))
                .as(TenantAccepted.class);
        tenant = accepted.tenant().id();
        return accepted.operation().id();
    }

    private String purge() {
        try (Connection catalog = plane.catalog()) {
            Sql.of(catalog, "UPDATE tenant SET retained_until = utc_timestamp(6) WHERE id = :id")
                    .with("id", tenant)
                    .updateOne();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        String path = "/v1/tenants/" + tenant + "/purge";
        String seen = plane.as(operator).get(path).as(PurgePlanView.class).sha256();
        String ticket = posted(operator, path, new PurgeTenantRequest(slug, tenant, seen, WHY))
                .as(DeletionView.class)
                .id();
        return Objects.requireNonNull(
                posted(approver, "/v1/deletions/" + ticket + "/approve", new ApproveDeletionRequest(slug, WHY))
                        .as(DeletionView.class)
                        .operationId());
    }

    private Api.Answer posted(String token, String path, Object body) {
        Api.Answer answer = plane.as(token)
                .post(path, body, "Idempotency-Key", UUID.randomUUID().toString());
        if (answer.status() >= 300) {
            throw new IllegalStateException(path + " was refused: " + answer.body());
        }
        return answer;
    }
}
