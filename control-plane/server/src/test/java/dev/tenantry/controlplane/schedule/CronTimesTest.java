package dev.tenantry.controlplane.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenantry.controlplane.catalog.Ids;
import dev.tenantry.controlplane.problem.ApiException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CronTimesTest {
    @Test
    void aTimeIsMeantOnTheWallClockOfItsZone() {
        assertThat(times("30 2 * * *", "Europe/Berlin", "2026-01-10T00:00:00Z", 2))
                .containsExactly("2026-01-10T01:30:00Z", "2026-01-11T01:30:00Z");
        assertThat(times("30 2 * * *", "Europe/Berlin", "2026-07-10T00:00:00Z", 1))
                .containsExactly("2026-07-10T00:30:00Z");
    }

    @Test
    void aTimeThatTheWallClockLeapsOverFiresAtTheEndOfTheLeap() {
        assertThat(times("30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", 2))
                .containsExactly("2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z");
    }

    @Test
    void severalTimesInOneLeapFireOnce() {
        assertThat(times("0,20,40 2 * * *", "Europe/Berlin", "2026-03-29T00:00:00Z", 2))
                .containsExactly("2026-03-29T01:00:00Z", "2026-03-30T00:00:00Z");
    }

    @Test
    void aTimeThatTheWallClockShowsTwiceFiresAtTheFirst() {
        assertThat(times("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", 2))
                .containsExactly("2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
        assertThat(times("30 2 * * *", "Europe/Berlin", "2026-10-25T00:45:00Z", 1))
                .as("between the two")
                .containsExactly("2026-10-26T01:30:00Z");
    }

    @Test
    void zonesWithHalfHoursAndTheDateLineWork() {
        assertThat(times("0 2 * * *", "Australia/Lord_Howe", "2026-10-03T00:00:00Z", 1))
                .as("its clocks leap from 2:00 to 2:30")
                .containsExactly("2026-10-03T15:30:00Z");
        assertThat(times("0 12 * * 1", "Pacific/Kiritimati", "2026-06-14T23:00:00Z", 1))
                .containsExactly("2026-06-21T22:00:00Z");
    }

    @Test
    void timesOnlyEverGoForwards() {
        Random random = new Random(7);
        for (String zone : List.of("Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe")) {
            CronTimes every = CronTimes.of("*/10 * * * *", zone);
            for (int i = 0; i < 50; i++) {
                Instant from = Instant.parse("2026-01-01T00:00:00Z").plusSeconds(random.nextInt(370 * 86_400));
                Instant next = every.after(from);
                assertThat(next).isAfter(from);
                assertThat(Duration.between(from, next))
                        .as("%s from %s", zone, from)
                        .isLessThanOrEqualTo(Duration.ofMinutes(70));
            }
        }
    }

    @Test
    void whatIsNoCronOrNoZoneIsRefused() {
        for (String cron : List.of("", "soon", "61 * * * *", "* * * *", "0 0 30 2 *")) {
            assertThatThrownBy(() -> CronTimes.of(cron, "UTC"))
                    .as(cron)
                    .isInstanceOfSatisfying(
                            ApiException.class,
                            refused -> assertThat(refused.code().code()).isEqualTo("schedule.bad_cron"));
        }
        assertThatThrownBy(() -> CronTimes.of("* * * * *", "Mars/Olympus"))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refused -> assertThat(refused.code().code()).isEqualTo("schedule.unknown_zone"));
    }

    @Test
    void aScheduleIsLateByTheSameShareOfItsJitterEachTimeAndNotAllByTheSame() {
        Instant from = Instant.parse("2026-01-01T00:00:00Z");
        Ids ids = new Ids(new Random(1));
        List<Long> late = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            var id = ids.schedule();
            Instant first = Schedule.next(id, "0 1 * * *", "UTC", 600, from);
            Instant second = Schedule.next(id, "0 1 * * *", "UTC", 600, first);
            assertThat(Duration.between(first, second)).isEqualTo(Duration.ofDays(1));
            late.add(Duration.between(Instant.parse("2026-01-01T01:00:00Z"), first)
                    .toSeconds());
        }
        assertThat(late).allMatch(seconds -> seconds >= 0 && seconds <= 600);
        assertThat(late.stream().distinct().count()).isGreaterThan(10);
    }

    private static List<String> times(String cron, String zone, String after, int several) {
        CronTimes times = CronTimes.of(cron, zone);
        return Stream.iterate(times.after(Instant.parse(after)), times::after)
                .limit(several)
                .map(Instant::toString)
                .toList();
    }
}
