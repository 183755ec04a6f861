package dev.tenantry.controlplane.onboarding;

import dev.tenantry.api.common.Page;
import dev.tenantry.api.id.OnboardingId;
import dev.tenantry.api.onboarding.OnboardingDecision;
import dev.tenantry.api.onboarding.OnboardingView;
import dev.tenantry.api.onboarding.SubmitOnboardingRequest;
import dev.tenantry.controlplane.access.Caller;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.idempotency.Changes;
import dev.tenantry.controlplane.problem.PathIds;
import dev.tenantry.controlplane.problem.Preconditions;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;

/** Sellers' requests and approvers' decisions. */
@Controller("/v1/onboarding")
@ExecuteOn(TaskExecutors.BLOCKING)
class OnboardingEndpoint {
    private final Catalog catalog;
    private final Changes changes;
    private final Onboarding onboarding;
    private final OnboardingStore store;

    OnboardingEndpoint(Catalog catalog, Changes changes, Onboarding onboarding, OnboardingStore store) {
        this.catalog = catalog;
        this.changes = changes;
        this.onboarding = onboarding;
        this.store = store;
    }

    /** Submits a request: 201; the same one again for the same CRM reference: 200. */
    @Post
    HttpResponse<OnboardingView> submit(Caller caller, @Body @Valid SubmitOnboardingRequest request) {
        return changes.make(transaction -> {
            Onboarding.Submitted submitted = onboarding.submit(transaction, caller, request);
            return answer(submitted.present() ? HttpStatus.OK : HttpStatus.CREATED, submitted.request());
        });
    }

    /** Requests, newest first; a seller sees their own. */
    @Get("{?state,cursor,limit}")
    Page<OnboardingView> list(
            Caller caller,
            @Nullable @QueryValue String state,
            @Nullable @QueryValue String cursor,
            @QueryValue(defaultValue = "50") @Min(1) @Max(200) int limit) {
        return catalog.transaction(
                transaction -> store.list(transaction, Onboarding.listed(caller), state, cursor, limit));
    }

    /** One request. */
    @Get("/{onboardingId}")
    HttpResponse<OnboardingView> get(Caller caller, String onboardingId) {
        OnboardingId id = PathIds.onboarding(onboardingId);
        return answer(HttpStatus.OK, catalog.transaction(transaction -> onboarding.visible(transaction, caller, id)));
    }

    /** Approves a request of another person; its tenant is provisioned. */
    @Post("/{onboardingId}/approve")
    HttpResponse<OnboardingView> approve(
            Caller caller,
            String onboardingId,
            @Nullable @Header("If-Match") String ifMatch,
            @Body @Valid OnboardingDecision decision) {
        OnboardingId id = PathIds.onboarding(onboardingId);
        return changes.make(transaction ->
                answer(HttpStatus.ACCEPTED, onboarding.approve(transaction, caller, id, ifMatch, decision.reason())));
    }

    /** Rejects a request for good. */
    @Post("/{onboardingId}/reject")
    HttpResponse<OnboardingView> reject(
            Caller caller,
            String onboardingId,
            @Nullable @Header("If-Match") String ifMatch,
            @Body @Valid OnboardingDecision decision) {
        OnboardingId id = PathIds.onboarding(onboardingId);
        return changes.make(transaction ->
                answer(HttpStatus.OK, onboarding.reject(transaction, caller, id, ifMatch, decision.reason())));
    }

    private static MutableHttpResponse<OnboardingView> answer(HttpStatus status, OnboardingView request) {
        return HttpResponse.status(status)
                .header("ETag", Preconditions.etag(request.rowVersion()))
                .body(request);
    }
}
