package dev.tenantry.controlplane.schedule;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.controlplane.problem.ApiException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;

/**
 * The instants that a cron expression means in a time zone.
 *
 * <p>The expression is read on the wall clock. A time that the wall clock leaps over fires at the end of the leap, once, however many
 * such times there are; a time that the wall clock shows twice fires at the first of the two.
 */
final class CronTimes {
    private static final CronParser PARSER = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));

    /** A wall clock is put back by at most this: from so far before an instant on its times may still lie ahead. */
    private static final Duration LONGEST_OVERLAP = Duration.ofHours(3);

    private final ExecutionTime wallClock;
    private final ZoneId zone;

    private CronTimes(ExecutionTime wallClock, ZoneId zone) {
        this.wallClock = wallClock;
        this.zone = zone;
    }

    /**
     * Reads an expression of five fields and the name of a zone.
     *
     * @throws ApiException SCHEDULE_BAD_CRON, SCHEDULE_UNKNOWN_ZONE
     */
    static CronTimes of(String cron, String zone) {
        ZoneId zoneId = zone(zone);
        try {
            CronTimes times =
                    new CronTimes(ExecutionTime.forCron(PARSER.parse(cron).validate()), zoneId);
            times.after(Instant.EPOCH);
            return times;
        } catch (IllegalArgumentException wrong) {
            throw badCron(cron, String.valueOf(wrong.getMessage()));
        }
    }

    /** The first instant after another one. */
    Instant after(Instant instant) {
        LocalDateTime wall = LocalDateTime.ofInstant(instant.minus(LONGEST_OVERLAP), zone);
        while (true) {
            wall = next(wall);
            // Of two offsets this takes the earlier, and a time in a leap it moves to behind the leap.
            ZonedDateTime meant = ZonedDateTime.of(wall, zone);
            Instant at = meant.toLocalDateTime().equals(wall)
                    ? meant.toInstant()
                    : zone.getRules().getTransition(wall).getInstant();
            if (at.isAfter(instant)) {
                return at;
            }
        }
    }

    private LocalDateTime next(LocalDateTime wall) {
        return wallClock
                .nextExecution(wall.atZone(ZoneOffset.UTC))
                .map(ZonedDateTime::toLocalDateTime)
                .orElseThrow(() -> new IllegalArgumentException("it never comes"));
    }

    private static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException unknown) {
            throw new ApiException(
                    ProblemCode.SCHEDULE_UNKNOWN_ZONE,
                    "There is no time zone of the name that was given. Nothing was changed.",
                    "Name one as Europe/Berlin or UTC.");
        }
    }

    private static ApiException badCron(String cron, String why) {
        return new ApiException(
                ProblemCode.SCHEDULE_BAD_CRON,
                "The cron expression \"" + cron + "\" cannot be read: " + why + ". Nothing was changed.",
                "Write minute, hour, day of month, month and day of week, as in: 30 2 * * *");
    }
}
