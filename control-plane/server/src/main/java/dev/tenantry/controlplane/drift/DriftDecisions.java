package dev.tenantry.controlplane.drift;

import dev.tenantry.api.common.FieldError;
import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.api.drift.DriftView;
import dev.tenantry.api.drift.ResolveDriftRequest;
import dev.tenantry.api.id.DriftId;
import dev.tenantry.controlplane.access.Caller;
import dev.tenantry.controlplane.audit.AuditTrail;
import dev.tenantry.controlplane.problem.ApiException;
import dev.tenantry.controlplane.problem.Preconditions;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a person may decide about drift. None of it drops anything. */
@Singleton
final class DriftDecisions {
    private static final String IGNORE = "ignore";
    private static final String QUARANTINE = "quarantine";
    private static final String REOPEN = "reopen";

    private final DriftStore store;
    private final DriftViews views;
    private final AuditTrail audit;

    DriftDecisions(DriftStore store, DriftViews views, AuditTrail audit) {
        this.store = store;
        this.views = views;
        this.audit = audit;
    }

    /**
     * Writes a decision down, with its audit record.
     *
     * @throws ApiException DRIFT_WRONG_STATE, REQUEST_INVALID, REQUEST_NOT_FOUND, REQUEST_PRECONDITION_FAILED
     */
    DriftView decide(
            Connection transaction, Caller caller, DriftId id, ResolveDriftRequest request, @Nullable String ifMatch) {
        DriftView before = views.find(transaction, id).orElseThrow(DriftDecisions::notFound);
        Preconditions.check(ifMatch, before.rowVersion());
        Drift drift = store.lock(transaction, id).orElseThrow(() -> wrongState(before, "has ended"));
        DriftState next = next(drift, before, request.as());
        store.decide(transaction, drift, next, request.as(), caller.person(), request.reason());
        audit.record(
                transaction,
                new AuditTrail.Entry(
                        drift.tenantId(),
                        caller.tokenId(),
                        caller.person(),
                        "drift.resolve",
                        id.value(),
                        request.reason(),
                        caller.requestId(),
                        null,
                        Map.of("as", request.as(), "kind", drift.kind().word(), "object", drift.object())));
        return views.find(transaction, id).orElseThrow();
    }

    /** Writes down who wanted everything looked at out of turn. */
    void checkWanted(Connection transaction, Caller caller) {
        audit.record(
                transaction,
                new AuditTrail.Entry(
                        null,
                        caller.tokenId(),
                        caller.person(),
                        "drift.check",
                        "fleet",
                        "",
                        caller.requestId(),
                        null,
                        Map.of()));
    }

    private static DriftState next(Drift drift, DriftView view, String as) {
        boolean settled = drift.state() == DriftState.CONFIRMED || drift.state() == DriftState.QUARANTINED;
        return switch (as) {
            case IGNORE -> {
                if (!settled) {
                    throw wrongState(view, "is " + view.state());
                }
                yield DriftState.IGNORED;
            }
            case QUARANTINE -> {
                if (drift.kind().response() != DriftKind.Response.QUARANTINE) {
                    throw wrongState(view, "is " + view.kind() + ", which has no quarantine");
                }
                if (drift.state() != DriftState.CONFIRMED) {
                    throw wrongState(view, "is " + view.state());
                }
                yield DriftState.CONFIRMED;
            }
            case REOPEN -> {
                if (drift.state() != DriftState.IGNORED) {
                    throw wrongState(view, "is " + view.state());
                }
                yield DriftState.CONFIRMED;
            }
            default ->
                throw ApiException.invalid(List.of(new FieldError("as", "is one of ignore, quarantine, reopen")));
        };
    }

    static ApiException notFound() {
        return ApiException.notFound("drift", "tenantctl drift list");
    }

    private static ApiException wrongState(DriftView view, String why) {
        return new ApiException(
                ProblemCode.DRIFT_WRONG_STATE,
                "Drift " + view.id() + " " + why + ". Nothing was changed.",
                "tenantctl drift get " + view.id());
    }
}
