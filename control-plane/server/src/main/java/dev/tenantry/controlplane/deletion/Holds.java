package dev.tenantry.controlplane.deletion;

import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.api.deletion.HoldView;
import dev.tenantry.api.deletion.PlaceHoldRequest;
import dev.tenantry.api.id.HoldId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.access.Caller;
import dev.tenantry.controlplane.access.Persons;
import dev.tenantry.controlplane.audit.AuditTrail;
import dev.tenantry.controlplane.catalog.Ids;
import dev.tenantry.controlplane.catalog.Row;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.problem.ApiException;
import dev.tenantry.controlplane.tenant.Tenant;
import dev.tenantry.controlplane.tenant.TenantStatus;
import dev.tenantry.controlplane.tenant.TenantStore;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Legal holds: the legal_hold table and what it means for a tenant's data status.
 *
 * <p>Placing one is easy, because it only forbids; releasing one makes destruction possible again, so it takes another person than the one
 * who placed it. Placing and releasing lock the tenant's row, as each decision to destroy something does: one of the two comes first. An
 * object whose end was decided before the hold was placed may still be on its way out; nothing else follows it.
 */
@Singleton
public final class Holds {
    private static final String SELECT = """
            SELECT id, tenant_id, owner, reason, CAST(review_on AS DATETIME(6)) AS review_on, placed_by, placed_at,
                   released_by, released_at, release_reason
              FROM legal_hold
            """;

    private final Ids ids;
    private final TenantStore tenants;
    private final AuditTrail audit;

    Holds(Ids ids, TenantStore tenants, AuditTrail audit) {
        this.ids = ids;
        this.tenants = tenants;
        this.audit = audit;
    }

    /** Places a hold; a tenant may have several. An erased tenant has nothing that could be held: TENANT_WRONG_STATE. */
    HoldView place(Connection transaction, TenantId id, Caller caller, PlaceHoldRequest request) {
        Tenant tenant = tenants.lock(transaction, id);
        if (tenant.data() != TenantStatus.Data.ON_HOLD) {
            tenants.changeData(transaction, tenant, TenantStatus.Data.ON_HOLD);
        }
        HoldId hold = ids.hold();
        Sql.of(transaction, """
                        INSERT INTO legal_hold (id, tenant_id, owner, reason, review_on, placed_by, placed_at)
                        VALUES (:id, :tenant, :owner, :reason, :reviewOn, :person, utc_timestamp(6))
                        """)
                .with("id", hold)
                .with("tenant", id)
                .with("owner", request.owner())
                .with("reason", request.reason())
                .with("reviewOn", request.reviewOn().toString())
                .with("person", caller.person())
                .updateOne();
        record(transaction, caller, "hold.place", id, hold, request.reason());
        return find(transaction, id, hold).orElseThrow();
    }

    /**
     * Releases a hold that another person placed; the data is live or retained again when it was the last one.
     *
     * @throws ApiException ACCESS_SAME_PERSON; HOLD_RELEASED when it does not stand any more
     */
    HoldView release(Connection transaction, TenantId id, HoldId hold, Caller caller, String reason) {
        Tenant tenant = tenants.lock(transaction, id);
        HoldView found = find(transaction, id, hold)
                .orElseThrow(() -> ApiException.notFound("hold", "tenantctl tenants hold list " + tenant.slug()));
        if (found.releasedAt() != null) {
            throw new ApiException(
                    ProblemCode.HOLD_RELEASED,
                    "The hold was released already, by " + found.releasedBy() + ". Nothing was changed.",
                    "tenantctl tenants hold list " + tenant.slug());
        }
        if (Persons.same(found.placedBy(), caller.person())) {
            throw new ApiException(
                    ProblemCode.ACCESS_SAME_PERSON,
                    "The hold was placed by the same person; nothing was changed.",
                    "Ask another person with the role approver.");
        }
        Sql.of(transaction, """
                        UPDATE legal_hold SET released_by = :person, released_at = utc_timestamp(6), release_reason = :reason
                         WHERE id = :id AND released_at IS NULL
                        """)
                .with("person", caller.person())
                .with("reason", reason)
                .with("id", hold)
                .updateOne();
        if (standing(transaction, id).isEmpty()) {
            boolean ended = tenant.commercial() == TenantStatus.Commercial.ENDED;
            tenants.changeData(transaction, tenant, ended ? TenantStatus.Data.RETAINED : TenantStatus.Data.LIVE);
        }
        record(transaction, caller, "hold.release", id, hold, reason);
        return find(transaction, id, hold).orElseThrow();
    }

    /**
     * Looks, in the transaction of a destructive step and behind the tenant's lock, that nothing forbids it.
     *
     * @throws ApiException DELETION_ON_HOLD
     */
    public void refuse(Connection transaction, Tenant tenant) {
        List<HoldView> standing = standing(transaction, tenant.id());
        if (!standing.isEmpty()) {
            HoldView first = standing.getFirst();
            throw new ApiException(
                    ProblemCode.DELETION_ON_HOLD,
                    "Tenant " + tenant.slug() + " is under legal hold " + first.id() + " (owner " + first.owner()
                            + ", review on " + first.reviewOn() + "): nothing of it may be destroyed.",
                    "tenantctl tenants hold list " + tenant.slug());
        }
    }

    /** All holds of a tenant, those that stand first. */
    List<HoldView> list(Connection transaction, TenantId tenant) {
        return Sql.of(transaction, SELECT + """
                         WHERE tenant_id = :tenant ORDER BY released_at IS NOT NULL, placed_at DESC, id
                        """).with("tenant", tenant).list(Holds::view);
    }

    /** The holds of a tenant that stand, oldest first. */
    public List<HoldView> standing(Connection transaction, TenantId tenant) {
        return Sql.of(transaction, SELECT + " WHERE tenant_id = :tenant AND released_at IS NULL ORDER BY placed_at, id")
                .with("tenant", tenant)
                .list(Holds::view);
    }

    private static Optional<HoldView> find(Connection transaction, TenantId tenant, HoldId hold) {
        return Sql.of(transaction, SELECT + " WHERE id = :id AND tenant_id = :tenant")
                .with("id", hold)
                .with("tenant", tenant)
                .first(Holds::view);
    }

    private void record(
            Connection transaction, Caller caller, String action, TenantId tenant, HoldId hold, String reason) {
        audit.record(
                transaction,
                new AuditTrail.Entry(
                        tenant.value(),
                        caller.tokenId(),
                        caller.person(),
                        action,
                        hold.value(),
                        reason,
                        caller.requestId(),
                        null,
                        Map.of()));
    }

    private static HoldView view(Row row) {
        return new HoldView(
                row.string("id"),
                row.string("tenant_id"),
                row.string("owner"),
                row.string("reason"),
                row.instant("review_on").atZone(java.time.ZoneOffset.UTC).toLocalDate(),
                row.string("placed_by"),
                row.instant("placed_at"),
                row.nullableString("released_by"),
                row.nullableInstant("released_at"),
                row.nullableString("release_reason"));
    }
}
