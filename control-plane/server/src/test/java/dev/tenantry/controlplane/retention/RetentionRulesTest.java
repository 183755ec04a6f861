package dev.tenantry.controlplane.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.api.id.BackupId;
import dev.tenantry.api.plan.BackupPolicy;
import dev.tenantry.controlplane.catalog.Ids;
import dev.tenantry.controlplane.retention.RetentionRules.Kept;
import dev.tenantry.controlplane.retention.RetentionRules.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RetentionRulesTest {
    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z"); // a Thursday
    private static final Ids IDS = new Ids();
    private static final BackupPolicy DAYS_ONLY = new BackupPolicy(7, 24);

    @Test
    void everyBackupIsKeptForThePlansDaysAndThenGoes() {
        Kept young = proven("2026-11-19T12:00:01Z");
        Kept old = proven("2026-11-19T12:00:00Z");
        Map<BackupId, List<Reason>> reasons = explain(DAYS_ONLY, young, old);
        assertThat(reasons.get(young.id())).extracting(Reason::rule).contains("younger than 7 days");
        assertThat(reasons.get(young.id()))
                .filteredOn(reason -> reason.until() != null)
                .singleElement()
                .satisfies(reason -> assertThat(reason.until()).isEqualTo("2026-11-26T12:00:01Z"));
        assertThat(reasons.get(old.id())).isEmpty();
    }

    @Test
    void theNewestAndTheNewestProvenOneStayWhateverThePlanSays() {
        Kept newest = unproven("2025-06-02T00:00:00Z");
        Kept provenOne = proven("2025-06-01T00:00:00Z");
        Kept olderProven = proven("2025-05-01T00:00:00Z");
        Map<BackupId, List<Reason>> reasons = explain(DAYS_ONLY, olderProven, newest, provenOne);
        assertThat(reasons.get(newest.id())).extracting(Reason::rule).containsExactly("the newest");
        assertThat(reasons.get(provenOne.id())).extracting(Reason::rule).containsExactly("the newest proven one");
        assertThat(reasons.get(olderProven.id())).isEmpty();
        assertThat(RetentionRules.goesAt(of(reasons, newest))).isEmpty();
    }

    @Test
    void ofADayAProvenBackupStandsForItBeforeANewerUnprovenOneAndAFailedOneNever() {
        BackupPolicy policy = policy(0, 30, 0, 0, 0);
        Kept failed = new Kept(IDS.backup(), Instant.parse("2026-11-10T23:00:00Z"), false, true, false);
        Kept unproven = unproven("2026-11-10T22:00:00Z");
        Kept early = proven("2026-11-10T01:00:00Z");
        Kept late = proven("2026-11-10T02:00:00Z");
        Kept newest = proven("2026-11-26T11:00:00Z");
        Map<BackupId, List<Reason>> reasons = explain(policy, failed, unproven, early, late, newest);
        assertThat(reasons.get(late.id())).extracting(Reason::rule).containsExactly("the day of 2026-11-10");
        assertThat(of(reasons, late).getFirst().until()).isEqualTo("2026-12-10T00:00:00Z");
        assertThat(reasons.get(failed.id())).isEmpty();
        assertThat(reasons.get(unproven.id())).isEmpty();
        assertThat(reasons.get(early.id())).isEmpty();
    }

    @Test
    void weeksBeginOnMondayAndMonthsAndYearsOnTheirFirst() {
        BackupPolicy policy = policy(0, 0, 3, 2, 2);
        Kept sunday = proven("2026-11-15T23:59:59Z");
        Kept monday = proven("2026-11-09T00:00:00Z");
        Kept before = proven("2026-11-08T23:59:59Z");
        Kept october = proven("2026-10-31T23:59:59Z");
        Kept september = proven("2026-09-30T23:59:59Z");
        Kept lastYear = proven("2025-12-31T23:59:59Z");
        Kept yearBefore = proven("2024-12-31T23:59:59Z");
        Map<BackupId, List<Reason>> reasons =
                explain(policy, sunday, monday, before, october, september, lastYear, yearBefore);
        assertThat(rules(reasons, sunday))
                .contains("the week of 2026-11-09", "the month of 2026-11-01", "the year of 2026-01-01");
        assertThat(rules(reasons, monday)).isEmpty();
        assertThat(rules(reasons, before)).isEmpty();
        assertThat(rules(reasons, october)).containsExactly("the month of 2026-10-01");
        assertThat(rules(reasons, september)).isEmpty();
        assertThat(rules(reasons, lastYear)).containsExactly("the year of 2025-01-01");
        assertThat(rules(reasons, yearBefore)).isEmpty();
    }

    @Test
    void aPinAndTheLastNHaveNoEnd() {
        BackupPolicy policy = policy(2, 0, 0, 0, 0);
        Kept pinned = new Kept(IDS.backup(), Instant.parse("2020-01-01T00:00:00Z"), false, true, true);
        Kept first = proven("2026-01-02T00:00:00Z");
        Kept second = proven("2026-01-01T00:00:00Z");
        Kept third = proven("2025-12-31T00:00:00Z");
        Map<BackupId, List<Reason>> reasons = explain(policy, pinned, first, second, third);
        assertThat(rules(reasons, pinned)).containsExactly("pinned");
        assertThat(rules(reasons, second)).containsExactly("one of the last 2");
        assertThat(rules(reasons, third)).isEmpty();
    }

    /** Ten years of random backups under random policies, carried out at every backup. */
    @Test
    void carryingAnyPolicyOutNeverTakesTheLastProofAPinOrTheNewestBackup() {
        Random random = new Random(4711);
        for (int history = 0; history < 200; history++) {
            BackupPolicy policy = policy(
                    random.nextInt(4), random.nextInt(10), random.nextInt(6), random.nextInt(14), random.nextInt(4));
            List<Kept> all = new ArrayList<>();
            Set<BackupId> expired = new HashSet<>();
            Instant now = Instant.parse("2017-01-01T00:00:00Z");
            for (int i = 0; i < 120; i++) {
                now = now.plus(Duration.ofHours(1 + random.nextInt(24 * 30)));
                all.add(new Kept(IDS.backup(), now, random.nextInt(10) > 0, false, random.nextInt(50) == 0));
                List<Kept> there = all.stream()
                        .filter(kept -> !expired.contains(kept.id()))
                        .toList();
                Map<BackupId, List<Reason>> reasons = RetentionRules.explain(policy, there, now);
                assertThat(there.stream().anyMatch(Kept::proven))
                        .as("history " + history)
                        .isEqualTo(there.stream()
                                .anyMatch(kept -> kept.proven()
                                        && !reasons.getOrDefault(kept.id(), List.of())
                                                .isEmpty()));
                reasons.forEach((id, why) -> {
                    if (why.isEmpty()) {
                        expired.add(id);
                    }
                });
                assertThat(expired).doesNotContain(all.getLast().id());
                assertThat(all.stream().filter(Kept::pinned).map(Kept::id).filter(expired::contains))
                        .isEmpty();
            }
        }
    }

    private static List<Reason> of(Map<BackupId, List<Reason>> reasons, Kept backup) {
        return reasons.getOrDefault(backup.id(), List.of());
    }

    private static List<String> rules(Map<BackupId, List<Reason>> reasons, Kept backup) {
        return of(reasons, backup).stream()
                .map(Reason::rule)
                .filter(rule -> !rule.startsWith("the newest"))
                .toList();
    }

    private static Map<BackupId, List<Reason>> explain(BackupPolicy policy, Kept... backups) {
        return RetentionRules.explain(policy, List.of(backups), NOW);
    }

    private static BackupPolicy policy(int last, int daily, int weekly, int monthly, int yearly) {
        return new BackupPolicy(1, 24, last, daily, weekly, monthly, yearly, null, null, null);
    }

    private static Kept proven(String at) {
        return new Kept(IDS.backup(), Instant.parse(at), true, false, false);
    }

    private static Kept unproven(String at) {
        return new Kept(IDS.backup(), Instant.parse(at), false, false, false);
    }
}
