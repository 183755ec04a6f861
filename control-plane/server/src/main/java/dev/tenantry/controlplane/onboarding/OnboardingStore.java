package dev.tenantry.controlplane.onboarding;

import dev.tenantry.api.common.Page;
import dev.tenantry.api.id.OnboardingId;
import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.api.onboarding.Handover;
import dev.tenantry.api.onboarding.OnboardingView;
import dev.tenantry.api.onboarding.SubmitOnboardingRequest;
import dev.tenantry.controlplane.catalog.CatalogException;
import dev.tenantry.controlplane.catalog.Cursor;
import dev.tenantry.controlplane.catalog.Json;
import dev.tenantry.controlplane.catalog.Row;
import dev.tenantry.controlplane.catalog.Sql;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The onboarding_request table. */
@Singleton
class OnboardingStore {
    static final String SUBMITTED = "submitted";
    static final String REJECTED = "rejected";
    static final String PROVISIONING = "provisioning";
    static final String HANDED_OVER = "handed_over";
    static final String FAILED = "failed";

    /** Adds a request; says false when its CRM reference has one already. */
    boolean insert(Connection transaction, OnboardingId id, SubmitOnboardingRequest request, String person) {
        try {
            Sql.of(transaction, """
                    INSERT INTO onboarding_request (id, crm_reference, company, slug, plan_name, schema_name, region, contact_name,
                                                    contact_email, contract_reference, state, requested_by, requested_at,
                                                    decision_reason, row_version)
                    VALUES (:id, :crmReference, :company, :slug, :plan, :schema, :region, :contactName,
                            :contactEmail, :contractReference, :state, :person, UTC_TIMESTAMP(6), '', 1)
                    """)
                    .with("id", id)
                    .with("crmReference", request.crmReference())
                    .with("company", request.company())
                    .with("slug", request.slug())
                    .with("plan", request.plan())
                    .with("schema", request.schema())
                    .with("region", request.region())
                    .with("contactName", request.contactName())
                    .with("contactEmail", request.contactEmail())
                    .with("contractReference", request.contractReference())
                    .with("state", SUBMITTED)
                    .with("person", person)
                    .updateOne();
            return true;
        } catch (CatalogException failure) {
            if (failure.isDuplicateKey()) {
                return false;
            }
            throw failure;
        }
    }

    Optional<OnboardingView> find(Connection transaction, OnboardingId id) {
        return Sql.of(transaction, "SELECT * FROM onboarding_request WHERE id = :id")
                .with("id", id)
                .first(OnboardingStore::view);
    }

    /** The request, held against everybody else until the transaction ends. */
    Optional<OnboardingView> lock(Connection transaction, OnboardingId id) {
        return Sql.of(transaction, "SELECT * FROM onboarding_request WHERE id = :id FOR UPDATE")
                .with("id", id)
                .first(OnboardingStore::view);
    }

    Optional<OnboardingView> ofCrmReference(Connection transaction, String crmReference) {
        return Sql.of(transaction, "SELECT * FROM onboarding_request WHERE crm_reference = :crmReference")
                .with("crmReference", crmReference)
                .first(OnboardingStore::view);
    }

    /**
     * A page, newest first.
     *
     * @param requestedBy only this person's, or null for all
     */
    Page<OnboardingView> list(
            Connection transaction,
            @Nullable String requestedBy,
            @Nullable String state,
            @Nullable String cursor,
            int limit) {
        Cursor after = Cursor.read(cursor);
        List<OnboardingView> found = Sql.of(transaction, """
                SELECT * FROM onboarding_request
                 WHERE (:person IS NULL OR requested_by = :person) AND (:state IS NULL OR state = :state)
                   AND (requested_at < :at OR (requested_at = :at AND id < :id))
                 ORDER BY requested_at DESC, id DESC LIMIT :limit
                """)
                .with("person", requestedBy)
                .with("state", state)
                .with("at", after.at())
                .with("id", after.id())
                .with("limit", limit + 1)
                .list(OnboardingStore::view);
        return Cursor.page(found, limit, last -> new Cursor(last.requestedAt(), last.id()));
    }

    /** Requests whose operation has ended and that do not say so yet. */
    List<OnboardingId> due(Connection transaction, int limit) {
        return Sql.of(transaction, """
                SELECT r.id FROM onboarding_request r JOIN operation o ON o.id = r.operation_id
                 WHERE r.state = :state AND o.state IN ('done', 'undone') ORDER BY r.id LIMIT :limit
                """)
                .with("state", PROVISIONING)
                .with("limit", limit)
                .list(row -> new OnboardingId(row.string("id")));
    }

    void decide(Connection transaction, OnboardingView request, String next, String person, String reason) {
        Sql.of(transaction, """
                UPDATE onboarding_request SET state = :next, decided_by = :person, decided_at = UTC_TIMESTAMP(6),
                       decision_reason = :reason, row_version = row_version + 1
                 WHERE id = :id AND state = :present
                """)
                .with("next", next)
                .with("person", person)
                .with("reason", reason)
                .with("id", request.id())
                .with("present", SUBMITTED)
                .updateOne();
    }

    void provisions(Connection transaction, OnboardingView request, TenantId tenant, OperationId operation) {
        Sql.of(
                        transaction,
                        "UPDATE onboarding_request SET tenant_id = :tenant, operation_id = :operation WHERE id = :id")
                .with("tenant", tenant)
                .with("operation", operation)
                .with("id", request.id())
                .updateOne();
    }

    void handOver(Connection transaction, OnboardingView request, Handover handover) {
        end(transaction, request, HANDED_OVER, Json.write(handover), null);
    }

    void fail(Connection transaction, OnboardingView request, String reason) {
        end(transaction, request, FAILED, null, reason);
    }

    private static void end(
            Connection transaction,
            OnboardingView request,
            String next,
            @Nullable String handover,
            @Nullable String failureReason) {
        Sql.of(transaction, """
                UPDATE onboarding_request
                   SET state = :next, handover = :handover, failure_reason = :failureReason, row_version = row_version + 1
                 WHERE id = :id AND state = :present
                """)
                .with("next", next)
                .with("handover", handover)
                .with("failureReason", failureReason)
                .with("id", request.id())
                .with("present", PROVISIONING)
                .updateOne();
    }

    private static OnboardingView view(Row row) {
        String handover = row.nullableString("handover");
        return new OnboardingView(
                row.string("id"),
                row.string("crm_reference"),
                row.string("company"),
                row.string("slug"),
                row.string("plan_name"),
                row.string("schema_name"),
                row.string("region"),
                row.string("contact_name"),
                row.string("contact_email"),
                row.string("contract_reference"),
                row.string("state"),
                row.string("requested_by"),
                row.instant("requested_at"),
                row.nullableString("decided_by"),
                row.nullableInstant("decided_at"),
                row.string("decision_reason"),
                row.nullableString("tenant_id"),
                row.nullableString("operation_id"),
                handover == null ? null : Json.read(handover, Handover.class),
                row.nullableString("failure_reason"),
                row.longValue("row_version"));
    }
}
