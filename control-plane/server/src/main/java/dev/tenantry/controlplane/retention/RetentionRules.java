package dev.tenantry.controlplane.retention;

import dev.tenantry.api.id.BackupId;
import dev.tenantry.api.plan.BackupPolicy;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Which backups of one tenant a plan keeps, and why: grandfather, father, son. It depends on nothing but what it is given, so the same backups
 * give the same answer.
 *
 * <p>Each backup is kept for the plan's days. Beyond them the last n are kept, and one for each of the last days, weeks, months and years: of a
 * period's backups a proven one rather than an unproven one, and then the newest. One that failed its drill stands for no period. Days are those
 * of UTC, weeks begin on Monday. Whatever the plan says, the newest backup is kept and the newest proven one, and so is what a person
 * pinned.
 */
final class RetentionRules {
    private static final Comparator<Kept> BEST = Comparator.<Kept, Boolean>comparing(Kept::proven)
            .thenComparing(Kept::at)
            .thenComparing(kept -> kept.id().value());

    private RetentionRules() {}

    /**
     * A complete backup.
     *
     * @param at the moment it leads back to
     */
    record Kept(BackupId id, Instant at, boolean proven, boolean failed, boolean pinned) {}

    /**
     * Why a backup is kept.
     *
     * @param until how long it is at most kept for this reason, as things stand; null for as long as things stand so
     */
    record Reason(String rule, @Nullable Instant until) {}

    /**
     * Says of each backup why it is kept.
     *
     * @return by backup, the newest first; one without a reason is not kept
     */
    static Map<BackupId, List<Reason>> explain(BackupPolicy policy, List<Kept> backups, Instant now) {
        List<Kept> newestFirst = backups.stream()
                .sorted(Comparator.comparing(Kept::at)
                        .thenComparing(kept -> kept.id().value())
                        .reversed())
                .toList();
        Map<BackupId, List<Reason>> reasons = new LinkedHashMap<>();
        newestFirst.forEach(backup -> reasons.put(backup.id(), new ArrayList<>()));
        for (Kept backup : newestFirst) {
            Instant until = backup.at().plus(Period.ofDays(policy.retentionDays()));
            if (backup.pinned()) {
                add(reasons, backup, new Reason("pinned", null));
            }
            if (until.isAfter(now)) {
                add(reasons, backup, new Reason("younger than " + policy.retentionDays() + " days", until));
            }
        }
        newestFirst.stream().limit(1).forEach(backup -> add(reasons, backup, new Reason("the newest", null)));
        newestFirst.stream()
                .filter(Kept::proven)
                .limit(1)
                .forEach(backup -> add(reasons, backup, new Reason("the newest proven one", null)));
        List<Kept> good =
                newestFirst.stream().filter(backup -> !backup.failed()).toList();
        good.stream()
                .limit(count(policy.keepLast()))
                .forEach(backup ->
                        add(reasons, backup, new Reason("one of the last " + count(policy.keepLast()), null)));
        LocalDate today = day(now);
        periods(reasons, good, "day", count(policy.keepDaily()), day -> day, Period.ofDays(1), today);
        periods(reasons, good, "week", count(policy.keepWeekly()), RetentionRules::week, Period.ofWeeks(1), today);
        periods(
                reasons,
                good,
                "month",
                count(policy.keepMonthly()),
                day -> day.withDayOfMonth(1),
                Period.ofMonths(1),
                today);
        periods(
                reasons,
                good,
                "year",
                count(policy.keepYearly()),
                day -> day.withDayOfYear(1),
                Period.ofYears(1),
                today);
        reasons.replaceAll((id, list) -> List.copyOf(list));
        return reasons;
    }

    /** When it goes, as things stand: empty when some reason has no end. */
    static Optional<Instant> goesAt(List<Reason> reasons) {
        return reasons.stream().anyMatch(reason -> reason.until() == null)
                ? Optional.empty()
                : reasons.stream()
                        .map(reason -> reason.until() == null ? Instant.MIN : reason.until())
                        .max(Comparator.naturalOrder());
    }

    private static void periods(
            Map<BackupId, List<Reason>> reasons,
            List<Kept> good,
            String word,
            int count,
            UnaryOperator<LocalDate> startOf,
            Period length,
            LocalDate today) {
        if (count == 0) {
            return;
        }
        LocalDate oldest = startOf.apply(today);
        for (int i = 1; i < count; i++) {
            oldest = oldest.minus(length);
        }
        Map<LocalDate, Kept> best = new HashMap<>();
        for (Kept backup : good) {
            LocalDate period = startOf.apply(day(backup.at()));
            if (!period.isBefore(oldest)) {
                best.merge(period, backup, (left, right) -> BEST.compare(left, right) >= 0 ? left : right);
            }
        }
        best.forEach((period, backup) -> {
            LocalDate until = period;
            for (int i = 0; i < count; i++) {
                until = until.plus(length);
            }
            add(
                    reasons,
                    backup,
                    new Reason(
                            "the " + word + " of " + period,
                            until.atStartOfDay(ZoneOffset.UTC).toInstant()));
        });
    }

    private static int count(@Nullable Integer of) {
        return of == null ? 0 : of;
    }

    private static void add(Map<BackupId, List<Reason>> reasons, Kept backup, Reason reason) {
        reasons.computeIfAbsent(backup.id(), id -> new ArrayList<>()).add(reason);
    }

    private static LocalDate day(Instant at) {
        return LocalDate.ofInstant(at, ZoneOffset.UTC);
    }

    private static LocalDate week(LocalDate day) {
        return day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
    }
}
