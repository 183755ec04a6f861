package dev.tenantry.controlplane.deletion;

import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.api.deletion.ApproveDeletionRequest;
import dev.tenantry.api.deletion.DeletionView;
import dev.tenantry.api.deletion.PurgePlanView;
import dev.tenantry.api.deletion.PurgeTenantRequest;
import dev.tenantry.api.id.DeletionId;
import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.api.tenant.TenantView;
import dev.tenantry.controlplane.access.Caller;
import dev.tenantry.controlplane.access.Persons;
import dev.tenantry.controlplane.audit.AuditTrail;
import dev.tenantry.controlplane.catalog.Ids;
import dev.tenantry.controlplane.operation.Operations;
import dev.tenantry.controlplane.problem.ApiException;
import dev.tenantry.controlplane.tenant.DatabaseStore;
import dev.tenantry.controlplane.tenant.Tenant;
import dev.tenantry.controlplane.tenant.TenantAccess;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Deletion tickets: asked for by one person, approved by another, carried out once. */
@Singleton
public final class Deletions {
    private final Ids ids;
    private final TenantAccess access;
    private final PurgeGuard guard;
    private final DeletionStore store;
    private final DatabaseStore databases;
    private final Operations operations;
    private final DeletionConfiguration configuration;
    private final AuditTrail audit;

    Deletions(
            Ids ids,
            TenantAccess access,
            PurgeGuard guard,
            DeletionStore store,
            DatabaseStore databases,
            Operations operations,
            DeletionConfiguration configuration,
            AuditTrail audit) {
        this.ids = ids;
        this.access = access;
        this.guard = guard;
        this.store = store;
        this.databases = databases;
        this.operations = operations;
        this.configuration = configuration;
        this.audit = audit;
    }

    /** What a purge would destroy now, what would stay, and what stands in its way. Changes nothing. */
    public PurgePlanView plan(Connection transaction, Caller caller, TenantId id) {
        TenantView tenant = access.visible(transaction, caller, id);
        List<String> obstacles = List.of();
        try {
            guard.tenant(transaction, id);
        } catch (ApiException obstacle) {
            obstacles = List.of(String.valueOf(obstacle.getMessage()));
        }
        var items = guard.items(transaction, id);
        return new PurgePlanView(
                tenant.id(),
                tenant.slug(),
                items,
                PurgePlanner.STAYS,
                PurgePlan.of(items).sha256(),
                tenant.retainedUntil(),
                obstacles);
    }

    /**
     * Writes a ticket; nothing is destroyed before another person approves it.
     *
     * @throws ApiException DELETION_WRONG_TARGET, TENANT_NOT_CONFIRMED, what {@link PurgeGuard#tenant} throws, DELETION_PENDING,
     *     DELETION_STALE_PLAN when the plan is another one than the person has seen
     */
    public DeletionView request(Connection transaction, Caller caller, TenantId id, PurgeTenantRequest request) {
        TenantView seen = access.visible(transaction, caller, id);
        if (!request.tenantId().equals(id.value())) {
            throw new ApiException(
                    ProblemCode.DELETION_WRONG_TARGET,
                    "The id that was typed is not the tenant's. Nothing was changed.",
                    "tenantctl tenants get " + seen.slug());
        }
        access.confirm(seen, request.confirm());
        guard.tenant(transaction, id);
        store.open(transaction, id).ifPresent(open -> {
            throw new ApiException(
                    ProblemCode.DELETION_PENDING,
                    "Deletion " + open.id() + " of the tenant is " + open.state() + " already. Nothing was changed.",
                    "tenantctl deletions get " + open.id());
        });
        PurgePlan plan = PurgePlan.of(guard.items(transaction, id));
        guard.plan(transaction, id, plan, request.planSha256(), Set.of());
        DeletionId deletion = ids.deletion();
        store.insert(
                transaction, deletion, id, plan, request.reason(), caller.person(), configuration.ticketValidityDays());
        record(transaction, caller, "deletion.request", id, deletion, request.reason(), null);
        return store.find(transaction, deletion).orElseThrow();
    }

    /**
     * Approves a ticket that another person asked for, and queues the operation that carries it out.
     *
     * @throws ApiException DELETION_EXPIRED, DELETION_DECIDED, ACCESS_SAME_PERSON, TENANT_NOT_CONFIRMED, what {@link PurgeGuard#tenant} throws,
     *     DELETION_STALE_PLAN, DELETION_CAP_REACHED, TENANT_BUSY
     */
    public DeletionView approve(Connection transaction, Caller caller, DeletionId id, ApproveDeletionRequest request) {
        // The gate comes first: whoever waits for it holds nothing that another one needs.
        int approved = store.approvedInTheLastHour(transaction);
        Ticket ticket = undecided(transaction, id);
        if (Persons.same(ticket.requestedBy(), caller.person())) {
            throw new ApiException(
                    ProblemCode.ACCESS_SAME_PERSON,
                    "The deletion was asked for by the same person; nothing was changed.",
                    "Ask another person with the role approver.");
        }
        access.confirm(access.visible(transaction, caller, ticket.tenant()), request.confirm());
        Tenant tenant = guard.tenant(transaction, ticket.tenant());
        guard.plan(transaction, ticket.tenant(), ticket.plan(), ticket.planSha256(), Set.of());
        if (approved >= configuration.capPerHour()) {
            throw new ApiException(
                    ProblemCode.DELETION_CAP_REACHED,
                    approved + " deletions were approved in the last hour, and the fleet's cap is "
                            + configuration.capPerHour() + ". Nothing was changed.",
                    "tenantctl deletions list",
                    "Approve it later, or raise tenantry.deletion.cap-per-hour.");
        }
        OperationId operation = ids.operation();
        store.approve(transaction, id, caller.person(), request.reason(), operation);
        record(transaction, caller, "deletion.approve", ticket.tenant(), id, request.reason(), operation.value());
        operations.submit(
                transaction,
                operation,
                new Operations.Request(
                        PurgeOperation.NAME,
                        ticket.tenant(),
                        tenant.liveDatabase() == null
                                ? null
                                : databases.get(transaction, tenant.live()).server(),
                        new PurgeOperation.Input(ticket.tenant(), id).fields(),
                        caller.tokenId(),
                        caller.person(),
                        request.reason(),
                        caller.requestId(),
                        false));
        return store.find(transaction, id).orElseThrow();
    }

    /**
     * Refuses or withdraws a ticket for good.
     *
     * @throws ApiException DELETION_EXPIRED, DELETION_DECIDED
     */
    public DeletionView refuse(Connection transaction, Caller caller, DeletionId id, String reason) {
        Ticket ticket = undecided(transaction, id);
        store.refuse(transaction, id, caller.person(), reason);
        record(transaction, caller, "deletion.refuse", ticket.tenant(), id, reason, null);
        return store.find(transaction, id).orElseThrow();
    }

    private Ticket undecided(Connection transaction, DeletionId id) {
        Ticket ticket = store.lock(transaction, id)
                .orElseThrow(() -> ApiException.notFound("deletion", "tenantctl deletions list"));
        if (ticket.state().equals(Ticket.EXPIRED)) {
            throw new ApiException(
                    ProblemCode.DELETION_EXPIRED,
                    "Nobody decided deletion " + id + " in time; it is void. Nothing was changed.",
                    "tenantctl tenants purge " + ticket.tenant() + " --dry-run");
        }
        if (!ticket.state().equals(Ticket.REQUESTED)) {
            throw new ApiException(
                    ProblemCode.DELETION_DECIDED,
                    "Deletion " + id + " is " + ticket.state()
                            + " already; a ticket is used once. Nothing was changed.",
                    "tenantctl deletions get " + id);
        }
        return ticket;
    }

    private void record(
            Connection transaction,
            Caller caller,
            String action,
            TenantId tenant,
            DeletionId deletion,
            String reason,
            @Nullable String operation) {
        audit.record(
                transaction,
                new AuditTrail.Entry(
                        tenant.value(),
                        caller.tokenId(),
                        caller.person(),
                        action,
                        deletion.value(),
                        reason,
                        caller.requestId(),
                        operation,
                        Map.of()));
    }
}
