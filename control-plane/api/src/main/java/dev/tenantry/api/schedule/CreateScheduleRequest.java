package dev.tenantry.api.schedule;

import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a schedule. It is for one tenant, for the tenants of a plan, or, when neither is given, for every tenant.
 *
 * @param name a-z, 0-9 and -, unique
 * @param operation the kind of operation: backup
 * @param cron minute, hour, day of month, month, day of week
 * @param zone the time zone that the times are meant in, for example Europe/Berlin
 * @param missed what happens to times at which no control plane ran: run_once (also when it is null) or skip
 * @param jitterSeconds each schedule is late by a fixed time of its own up to this, so that not all begin in the same second
 */
@Serdeable
public record CreateScheduleRequest(
        @NotBlank @Pattern(regexp = "[a-z][a-z0-9-]{0,62}") String name,
        @NotBlank @Size(max = 32) String operation,
        @Nullable String tenantId,
        @Nullable String plan,
        @NotBlank @Size(max = 64) String cron,
        @NotBlank @Size(max = 64) String zone,
        @Nullable @Pattern(regexp = "run_once|skip") String missed,
        @Min(0) @Max(3600) int jitterSeconds,
        @Nullable @Size(max = 500) String reason) {}
