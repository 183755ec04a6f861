package dev.tenantry.controlplane.tenant;

import dev.tenantry.api.id.TenantId;
import dev.tenantry.api.plan.PlanLimits;
import dev.tenantry.api.routing.RouteLimits;
import dev.tenantry.controlplane.operation.StepContext;
import dev.tenantry.controlplane.routing.Routes;
import dev.tenantry.provisioning.identifier.AccountName;
import java.sql.Connection;

/** What a tenant's status means for its route: one place says it for every kind of operation. */
public final class TenantRoutes {
    private TenantRoutes() {}

    /** The state of a route to a tenant of that service status. */
    static Routes.State state(TenantStatus.Service service) {
        return switch (service) {
            case READY -> Routes.State.ACTIVE;
            case READ_ONLY -> Routes.State.READ_ONLY;
            case MAINTENANCE -> Routes.State.MAINTENANCE;
            case SUSPENDED -> Routes.State.SUSPENDED;
            case PROVISIONING, FAILED ->
                throw new IllegalArgumentException("a tenant that is " + service.word() + " has no route");
        };
    }

    /** The account that traffic of a status uses in a generation: only a ready tenant's may write. */
    static AccountName account(TenantStatus.Service service, TenantDatabase database, int generation) {
        return service == TenantStatus.Service.READ_ONLY
                ? DatabaseWork.reader(database, generation)
                : DatabaseWork.application(database, generation);
    }

    /** The route of a tenant that must have one. */
    public static Routes.Entry present(Routes routes, Connection transaction, TenantId id) {
        Routes.Entry present = routes.find(transaction, id);
        if (present == null) {
            throw new IllegalStateException("tenant " + id + " has no route");
        }
        return present;
    }

    /**
     * What traffic gets, and as whom.
     *
     * @param reason for the status, for people and for whoever sends requests
     */
    public record Access(TenantStatus.Service service, String reason, AccountName account, int generation) {
        /** What a status that lets traffic flow means for a database under a generation. */
        static Access of(TenantStatus.Service service, TenantDatabase database, int generation) {
            return new Access(service, "", TenantRoutes.account(service, database, generation), generation);
        }
    }

    /** A present route with other limits. */
    static Routes.Entry limited(StepContext<?> context, Routes.Entry present, PlanLimits limits) {
        return new Routes.Entry(
                present.tenant(),
                present.state(),
                present.reason(),
                present.server(),
                present.database(),
                present.databaseName(),
                present.account(),
                present.generation(),
                limits(limits),
                context.operationId());
    }

    private static RouteLimits limits(PlanLimits limits) {
        return new RouteLimits(limits.maxConnections(), limits.statementTimeoutMillis(), limits.maxRows());
    }

    /** The route to a tenant's database. */
    public static Routes.Entry route(StepContext<?> context, Tenant tenant, TenantDatabase database, Access access) {
        return new Routes.Entry(
                tenant.id(),
                state(access.service()),
                access.reason(),
                database.server(),
                database.id(),
                database.name(),
                access.account(),
                access.generation(),
                limits(tenant.limits()),
                context.operationId());
    }
}
