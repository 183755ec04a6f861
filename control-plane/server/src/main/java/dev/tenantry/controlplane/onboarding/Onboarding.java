package dev.tenantry.controlplane.onboarding;

import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.api.id.OnboardingId;
import dev.tenantry.api.onboarding.OnboardingView;
import dev.tenantry.api.onboarding.SubmitOnboardingRequest;
import dev.tenantry.api.tenant.CreateTenantRequest;
import dev.tenantry.controlplane.access.Caller;
import dev.tenantry.controlplane.access.Persons;
import dev.tenantry.controlplane.access.Role;
import dev.tenantry.controlplane.audit.AuditTrail;
import dev.tenantry.controlplane.catalog.Ids;
import dev.tenantry.controlplane.plan.Plans;
import dev.tenantry.controlplane.problem.ApiException;
import dev.tenantry.controlplane.problem.Preconditions;
import dev.tenantry.controlplane.schema.Schemas;
import dev.tenantry.controlplane.tenant.TenantCreation;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * From a seller's request to a tenant. A request is submitted once per CRM reference, decided once by another person than the one who
 * submitted it, and when it is approved the tenant, the operation that builds it, the decision and its audit record are one transaction.
 */
@Singleton
class Onboarding {
    private static final Set<Role> SEE_ALL =
            Set.copyOf(EnumSet.of(Role.APPROVER, Role.OPERATOR, Role.AUDITOR, Role.ADMINISTRATOR));

    private final OnboardingStore store;
    private final Ids ids;
    private final Plans plans;
    private final Schemas schemas;
    private final TenantCreation tenants;
    private final AuditTrail audit;

    Onboarding(OnboardingStore store, Ids ids, Plans plans, Schemas schemas, TenantCreation tenants, AuditTrail audit) {
        this.store = store;
        this.ids = ids;
        this.plans = plans;
        this.schemas = schemas;
        this.tenants = tenants;
        this.audit = audit;
    }

    /** A request and whether it was there before. */
    record Submitted(OnboardingView request, boolean present) {}

    /**
     * Takes a request in.
     *
     * @throws ApiException ONBOARDING_DUPLICATE when the CRM reference has a request with another content
     */
    Submitted submit(Connection transaction, Caller caller, SubmitOnboardingRequest request) {
        plans.required(transaction, request.plan());
        schemas.required(transaction, request.schema());
        OnboardingId id = ids.onboarding();
        if (!store.insert(transaction, id, request, caller.person())) {
            OnboardingView present =
                    store.ofCrmReference(transaction, request.crmReference()).orElseThrow();
            if (!sees(caller, present) || !isSame(present, request)) {
                throw new ApiException(
                        ProblemCode.ONBOARDING_DUPLICATE,
                        "The CRM reference has an onboarding request with another content; nothing was changed.",
                        "tenantctl onboarding list");
            }
            return new Submitted(present, true);
        }
        record(transaction, caller, "onboarding.submit", id.value(), "", null, null, request.crmReference());
        return new Submitted(visible(transaction, caller, id), false);
    }

    /**
     * Approves a request and makes its tenant.
     *
     * @throws ApiException ACCESS_SAME_PERSON, ONBOARDING_DECIDED, or what refuses the tenant
     */
    OnboardingView approve(
            Connection transaction, Caller caller, OnboardingId id, @Nullable String ifMatch, String reason) {
        OnboardingView request = undecided(transaction, caller, id, ifMatch);
        if (Persons.same(request.requestedBy(), caller.person())) {
            throw new ApiException(
                    ProblemCode.ACCESS_SAME_PERSON,
                    "The request was made by the same person; nothing was changed.",
                    "Ask another person with the role approver.");
        }
        store.decide(transaction, request, OnboardingStore.PROVISIONING, caller.person(), reason);
        TenantCreation.Placed placed = tenants.create(
                transaction,
                caller,
                new CreateTenantRequest(
                        request.slug(),
                        request.company(),
                        request.plan(),
                        request.schema(),
                        request.region(),
                        null,
                        "onboarding " + request.id()));
        store.provisions(
                transaction,
                request,
                placed.accepted().tenant(),
                placed.accepted().operation());
        record(
                transaction,
                caller,
                "onboarding.approve",
                request.id(),
                reason,
                placed.accepted().tenant().value(),
                placed.accepted().operation().value(),
                request.crmReference());
        return visible(transaction, caller, id);
    }

    /**
     * Rejects a request for good.
     *
     * @throws ApiException ONBOARDING_DECIDED
     */
    OnboardingView reject(
            Connection transaction, Caller caller, OnboardingId id, @Nullable String ifMatch, String reason) {
        OnboardingView request = undecided(transaction, caller, id, ifMatch);
        store.decide(transaction, request, OnboardingStore.REJECTED, caller.person(), reason);
        record(transaction, caller, "onboarding.reject", request.id(), reason, null, null, request.crmReference());
        return visible(transaction, caller, id);
    }

    /** The request, when the caller may see it: a seller sees their own. */
    OnboardingView visible(Connection transaction, Caller caller, OnboardingId id) {
        return store.find(transaction, id)
                .filter(request -> sees(caller, request))
                .orElseThrow(() -> ApiException.notFound("onboarding request", "tenantctl onboarding list"));
    }

    /** Whose requests a listing holds: everybody's, or the caller's own. */
    static @Nullable String listed(Caller caller) {
        return caller.roles().stream().anyMatch(SEE_ALL::contains) ? null : caller.person();
    }

    private OnboardingView undecided(Connection transaction, Caller caller, OnboardingId id, @Nullable String ifMatch) {
        OnboardingView request = store.lock(transaction, id)
                .filter(found -> sees(caller, found))
                .orElseThrow(() -> ApiException.notFound("onboarding request", "tenantctl onboarding list"));
        Preconditions.check(ifMatch, request.rowVersion());
        if (!request.state().equals(OnboardingStore.SUBMITTED)) {
            throw new ApiException(
                    ProblemCode.ONBOARDING_DECIDED,
                    "The request is " + request.state().replace('_', ' ') + " already; nothing was changed.",
                    "tenantctl onboarding get " + request.id());
        }
        return request;
    }

    private static boolean sees(Caller caller, OnboardingView request) {
        String only = listed(caller);
        return only == null || only.equals(request.requestedBy());
    }

    private static boolean isSame(OnboardingView present, SubmitOnboardingRequest request) {
        return new SubmitOnboardingRequest(
                        present.crmReference(),
                        present.company(),
                        present.slug(),
                        present.plan(),
                        present.schema(),
                        present.region(),
                        present.contactName(),
                        present.contactEmail(),
                        present.contractReference())
                .equals(request);
    }

    private void record(
            Connection transaction,
            Caller caller,
            String action,
            String id,
            String reason,
            @Nullable String tenantId,
            @Nullable String operationId,
            String crmReference) {
        audit.record(
                transaction,
                new AuditTrail.Entry(
                        tenantId,
                        caller.tokenId(),
                        caller.person(),
                        action,
                        id,
                        reason,
                        caller.requestId(),
                        operationId,
                        Map.of("crmReference", crmReference)));
    }
}
