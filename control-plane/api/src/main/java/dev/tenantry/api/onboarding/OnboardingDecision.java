package dev.tenantry.api.onboarding;

import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

/**
 * An approver's decision.
 */
@Serdeable
public record OnboardingDecision(@NotBlank @Size(max = 500) String reason) {}
