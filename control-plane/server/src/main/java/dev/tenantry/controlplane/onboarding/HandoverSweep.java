package dev.tenantry.controlplane.onboarding;

import dev.tenantry.api.id.OnboardingId;
import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.onboarding.Handover;
import dev.tenantry.api.onboarding.OnboardingView;
import dev.tenantry.api.operation.OperationView;
import dev.tenantry.api.plan.PlanView;
import dev.tenantry.controlplane.audit.AuditTrail;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.operation.OperationState;
import dev.tenantry.controlplane.operation.OperationStore;
import dev.tenantry.controlplane.plan.Plans;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends onboarding requests whose operation has ended. It looks at the world again each time, so no crash can make it miss one, and any
 * number of control planes may do it at once: the request's row decides.
 */
@Singleton
class HandoverSweep {
    private static final Logger LOG = LoggerFactory.getLogger(HandoverSweep.class);
    private static final int AT_ONCE = 50;

    private final Catalog catalog;
    private final OnboardingStore store;
    private final OperationStore operations;
    private final Plans plans;
    private final AuditTrail audit;

    HandoverSweep(Catalog catalog, OnboardingStore store, OperationStore operations, Plans plans, AuditTrail audit) {
        this.catalog = catalog;
        this.store = store;
        this.operations = operations;
        this.plans = plans;
        this.audit = audit;
    }

    @Scheduled(fixedDelay = "1s", initialDelay = "1s")
    void sweep() {
        List<OnboardingId> due = catalog.transaction(transaction -> store.due(transaction, AT_ONCE));
        for (OnboardingId id : due) {
            try {
                catalog.transaction(transaction -> end(transaction, id));
            } catch (RuntimeException failure) {
                // One that cannot be ended must not stop the others; the next sweep looks at it again.
                LOG.warn("onboarding request {} could not be ended", id, failure);
            }
        }
    }

    private boolean end(Connection transaction, OnboardingId id) {
        OnboardingView request = store.lock(transaction, id).orElseThrow();
        if (!request.state().equals(OnboardingStore.PROVISIONING)) {
            return false;
        }
        String operationId = Objects.requireNonNull(request.operationId());
        OperationView operation =
                operations.find(transaction, new OperationId(operationId)).orElseThrow();
        switch (OperationState.of(operation.state())) {
            case DONE -> store.handOver(transaction, request, handover(transaction, request, operation));
            case UNDONE -> store.fail(transaction, request, reason(operation));
            case QUEUED, RUNNING, UNDOING, PARKED -> {
                return false;
            }
        }
        audit.record(
                transaction,
                new AuditTrail.Entry(
                        request.tenantId(),
                        operationId,
                        String.valueOf(request.decidedBy()),
                        operation.state().equals(OperationState.DONE.word())
                                ? "onboarding.hand-over"
                                : "onboarding.fail",
                        request.id(),
                        "",
                        "sweep",
                        operationId,
                        Map.of("crmReference", request.crmReference())));
        return true;
    }

    private Handover handover(Connection transaction, OnboardingView request, OperationView operation) {
        PlanView plan = plans.ofTenant(transaction, String.valueOf(request.tenantId()));
        return new Handover(
                String.valueOf(request.tenantId()),
                request.slug(),
                request.company(),
                plan.name(),
                request.region(),
                "An operator or the tenant's administrator makes an application token (tenantctl tenants tokens create "
                        + request.slug()
                        + "); the application sends it as a bearer token to POST /v1/sql at the gateway.",
                plan.backupPolicy().undoWindowHours(),
                plan.backupPolicy().retentionDays(),
                operation.endedAt() == null ? Instant.EPOCH : operation.endedAt());
    }

    private static String reason(OperationView operation) {
        return operation.errorDetail() == null
                ? "The tenant's database could not be provisioned; everything begun was undone."
                : operation.errorDetail();
    }
}
