package dev.tenantry.api.schedule;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;

/**
 * One firing of a schedule.
 *
 * @param dueAt when it was due
 * @param outcome submitting, submitted, missed (it was too late and the schedule skips what it missed) or overlapped (operations of an
 *     earlier firing were still at work)
 * @param submitted operations that were asked for
 * @param refused tenants that another operation held, or whose state forbids it
 */
@Serdeable
public record ScheduleRunView(Instant dueAt, Instant firedAt, String outcome, int submitted, int refused) {}
