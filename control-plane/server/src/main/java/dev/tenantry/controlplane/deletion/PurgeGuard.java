package dev.tenantry.controlplane.deletion;

import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.api.deletion.PurgeItem;
import dev.tenantry.api.id.DeletionId;
import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.access.Persons;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.problem.ApiException;
import dev.tenantry.controlplane.tenant.Tenant;
import dev.tenantry.controlplane.tenant.TenantStatus;
import dev.tenantry.controlplane.tenant.TenantStore;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Everything that must be so before anything of a tenant is destroyed. It is asked when a person asks, when another one approves, and again in
 * the transaction of each single decision to destroy an object, behind the lock of the tenant's row: what was so an hour ago proves
 * nothing. Each refusal has a code of its own.
 */
@Singleton
final class PurgeGuard {
    private final TenantStore tenants;
    private final Holds holds;
    private final PurgePlanner planner;
    private final DeletionStore tickets;
    private final DeletionRecords records;

    PurgeGuard(TenantStore tenants, Holds holds, PurgePlanner planner, DeletionStore tickets, DeletionRecords records) {
        this.tenants = tenants;
        this.holds = holds;
        this.planner = planner;
        this.tickets = tickets;
        this.records = records;
    }

    /**
     * The tenant, locked, when its data may be destroyed: deleted, not erased, not on hold, its grace time over.
     *
     * @throws ApiException TENANT_NOT_DELETED, TENANT_WRONG_STATE, DELETION_ON_HOLD, DELETION_GRACE_RUNNING
     */
    Tenant tenant(Connection transaction, TenantId id) {
        Tenant tenant = tenants.lock(transaction, id);
        if (tenant.commercial() != TenantStatus.Commercial.ENDED || tenant.data() == TenantStatus.Data.LIVE) {
            throw new ApiException(
                    ProblemCode.TENANT_NOT_DELETED,
                    "Tenant " + tenant.slug() + " is not deleted: its contract is "
                            + tenant.commercial().word() + " and its data "
                            + tenant.data().word() + ". Nothing was destroyed.",
                    "tenantctl tenants get " + tenant.slug());
        }
        holds.refuse(transaction, tenant);
        tenant.data().to(TenantStatus.Data.ERASED);
        refuseGrace(transaction, tenant);
        return tenant;
    }

    private static void refuseGrace(Connection transaction, Tenant tenant) {
        Sql.of(transaction, """
                        SELECT retained_until FROM tenant
                         WHERE id = :id AND (retained_until IS NULL OR retained_until > utc_timestamp(6))
                        """)
                .with("id", tenant.id())
                .first(row -> String.valueOf(row.nullableInstant("retained_until")))
                .ifPresent(until -> {
                    throw new ApiException(
                            ProblemCode.DELETION_GRACE_RUNNING,
                            "The data of tenant " + tenant.slug() + " is retained until " + until
                                    + ". Nothing was destroyed.",
                            "tenantctl tenants undelete " + tenant.slug(),
                            "Ask again after that time.");
                });
    }

    /**
     * Compares the plan that was approved with what the tenant has now. What the ticket itself has destroyed may be missing; anything else that
     * is missing, and anything that is new, makes the plan stale.
     *
     * @throws ApiException DELETION_STALE_PLAN
     */
    void plan(Connection transaction, TenantId tenant, PurgePlan approved, String sha256, Set<String> gone) {
        Set<String> present =
                new HashSet<>(PurgePlan.of(planner.items(transaction, tenant)).lines());
        Set<String> expected = new HashSet<>(approved.lines());
        expected.removeIf(line -> isGone(line, gone));
        Set<String> added = new HashSet<>(present);
        added.removeAll(approved.lines());
        Set<String> missing = new HashSet<>(expected);
        missing.removeAll(present);
        if (!approved.sha256().equals(sha256) || !added.isEmpty() || !missing.isEmpty()) {
            throw new ApiException(
                    ProblemCode.DELETION_STALE_PLAN,
                    "What would be destroyed is not what was approved: " + added.size() + " objects are new, "
                            + missing.size() + " are missing"
                            + (approved.sha256().equals(sha256) ? "" : ", and the plan was changed")
                            + ". Nothing more was destroyed.",
                    "tenantctl tenants purge " + tenant + " --dry-run",
                    "Ask for a new deletion with the new plan.");
        }
    }

    private static boolean isGone(String line, Set<String> gone) {
        String[] words = line.split(" ", -1);
        return gone.contains(words[0] + " " + words[1]);
    }

    /**
     * The ticket of an operation that is about to destroy something, when everything about it holds now.
     *
     * @throws ApiException DELETION_NOT_APPROVED and all that {@link #tenant} and {@link #plan} throw
     */
    Ticket ticket(Connection transaction, DeletionId id, OperationId operation) {
        Ticket ticket = tickets.lock(transaction, id).orElseThrow(() -> notApproved(id, "there is no such ticket"));
        if (!ticket.state().equals(Ticket.EXECUTING) || !operation.equals(ticket.operation())) {
            throw notApproved(id, "it is " + ticket.state() + ", or another operation carries it out");
        }
        if (ticket.decidedBy() == null || Persons.same(ticket.requestedBy(), ticket.decidedBy())) {
            throw notApproved(id, "nobody but who asked for it approved it");
        }
        tenant(transaction, ticket.tenant());
        plan(transaction, ticket.tenant(), ticket.plan(), ticket.planSha256(), records.goneUnder(transaction, id));
        return ticket;
    }

    private static ApiException notApproved(DeletionId id, String why) {
        return new ApiException(
                ProblemCode.DELETION_NOT_APPROVED,
                "Deletion " + id + " may not be carried out: " + why + ". Nothing more was destroyed.",
                "tenantctl deletions get " + id);
    }

    /** What a purge would destroy now, and what was lost with its server before. */
    List<PurgeItem> items(Connection transaction, TenantId tenant) {
        return planner.items(transaction, tenant);
    }

    /** How many objects there are still to destroy. */
    long left(Connection transaction, TenantId tenant) {
        return planner.items(transaction, tenant).stream()
                .filter(item -> !item.detail().equals(PurgePlanner.LOST))
                .count();
    }
}
