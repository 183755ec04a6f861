package dev.tenantry.api.onboarding;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An onboarding request from submission to hand-over.
 *
 * @param state submitted, approved, rejected, provisioning, handed_over, failed
 * @param failureReason why it failed
 */
@Serdeable
public record OnboardingView(
        String id,
        String crmReference,
        String company,
        String slug,
        String plan,
        String schema,
        String region,
        String contactName,
        String contactEmail,
        String contractReference,
        String state,
        String requestedBy,
        Instant requestedAt,
        @Nullable String decidedBy,
        @Nullable Instant decidedAt,
        String decisionReason,
        @Nullable String tenantId,
        @Nullable String operationId,
        @Nullable Handover handover,
        @Nullable String failureReason,
        long rowVersion) {}
