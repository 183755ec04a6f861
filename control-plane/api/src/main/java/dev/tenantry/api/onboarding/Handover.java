package dev.tenantry.api.onboarding;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;

/**
 * What the new customer's contact is told. It holds no secret.
 *
 * @param gatewayHint how an application token is obtained and used
 */
@Serdeable
public record Handover(
        String tenantId,
        String slug,
        String company,
        String plan,
        String region,
        String gatewayHint,
        int promisedUndoWindowHours,
        int promisedRetentionDays,
        Instant readyAt) {}
