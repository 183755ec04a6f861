package dev.tenantry.controlplane.retention;

import dev.tenantry.api.id.BackupId;
import dev.tenantry.api.plan.PlanView;
import dev.tenantry.api.retention.RetentionView;
import dev.tenantry.controlplane.backup.BackupStore;
import dev.tenantry.controlplane.deletion.Holds;
import dev.tenantry.controlplane.plan.Plans;
import dev.tenantry.controlplane.retention.RetentionRules.Kept;
import dev.tenantry.controlplane.retention.RetentionRules.Reason;
import dev.tenantry.controlplane.retention.RetentionStore.Found;
import dev.tenantry.controlplane.tenant.Tenant;
import dev.tenantry.controlplane.tenant.TenantStatus;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Applies the rules to a tenant as it is: its plan, its backups, its holds, its contract. */
@Singleton
final class Retention {
    private final RetentionStore store;
    private final Plans plans;
    private final Holds holds;

    Retention(RetentionStore store, Plans plans, Holds holds) {
        this.store = store;
        this.plans = plans;
        this.holds = holds;
    }

    /** The backups that nothing keeps, oldest first. Whoever acts on it holds the tenant's row. */
    List<BackupId> going(Connection transaction, Tenant tenant) {
        List<Found> found = store.complete(transaction, tenant.id());
        if (everythingKept(transaction, tenant, found).isPresent()) {
            return List.of();
        }
        Map<BackupId, List<Reason>> reasons = reasons(transaction, tenant, found);
        return found.stream()
                .sorted(Comparator.comparing(backup -> backup.kept().at()))
                .filter(backup -> !backup.drilled())
                .map(backup -> backup.kept().id())
                .filter(id -> reasons.getOrDefault(id, List.of()).isEmpty())
                .toList();
    }

    /** The same for people, with reasons, and the plan's promise beside what was measured. */
    RetentionView view(Connection transaction, Tenant tenant) {
        List<Found> found = store.complete(transaction, tenant.id());
        Map<BackupId, Found> byId =
                found.stream().collect(Collectors.toMap(backup -> backup.kept().id(), Function.identity()));
        PlanView plan = plans.ofTenant(transaction, tenant.id().value());
        String everything = everythingKept(transaction, tenant, found).orElse(null);
        List<RetentionView.Backup> backups = reasons(transaction, tenant, found).entrySet().stream()
                .map(entry -> view(Objects.requireNonNull(byId.get(entry.getKey())), entry.getValue(), everything))
                .toList();
        return new RetentionView(
                tenant.id().value(),
                plan.name(),
                plan.version(),
                plan.backupPolicy(),
                measured(found, BackupStore.now(transaction)),
                everything,
                store.checkedAt(transaction, tenant.id()).orElse(null),
                backups);
    }

    private static Map<BackupId, List<Reason>> reasons(Connection transaction, Tenant tenant, List<Found> found) {
        return RetentionRules.explain(
                tenant.backupPolicy(), found.stream().map(Found::kept).toList(), BackupStore.now(transaction));
    }

    private Optional<String> everythingKept(Connection transaction, Tenant tenant, List<Found> found) {
        Optional<String> hold = holds.standing(transaction, tenant.id()).stream()
                .findFirst()
                .map(each -> "legal hold " + each.id() + " of " + each.owner());
        if (hold.isPresent()) {
            return hold;
        }
        if (tenant.commercial() == TenantStatus.Commercial.ENDED) {
            return Optional.of("the tenant is deleted: what it left goes as a whole, by another decision");
        }
        return found.stream().anyMatch(backup -> backup.kept().proven())
                ? Optional.empty()
                : Optional.of("no backup of the tenant is proven");
    }

    private static RetentionView.Backup view(Found backup, List<Reason> reasons, @Nullable String everything) {
        Kept kept = backup.kept();
        List<RetentionView.Reason> shown = reasons.stream()
                .map(reason -> new RetentionView.Reason(reason.rule(), reason.until()))
                .toList();
        boolean stays = everything != null || backup.drilled() || !reasons.isEmpty();
        return new RetentionView.Backup(
                kept.id().value(),
                kept.at(),
                backup.proof(),
                backup.pinnedFor(),
                stays,
                shown,
                everything != null || reasons.isEmpty()
                        ? null
                        : RetentionRules.goesAt(reasons).orElse(null));
    }

    private static RetentionView.Measured measured(List<Found> found, Instant now) {
        Comparator<Found> byAge = Comparator.comparing(backup -> backup.kept().at());
        Optional<Found> newest = found.stream().max(byAge);
        Optional<Found> proven =
                found.stream().filter(backup -> backup.kept().proven()).max(byAge);
        return new RetentionView.Measured(
                newest.map(backup -> backup.kept().at()).orElse(null),
                newest.map(backup -> Duration.between(backup.kept().at(), now).toSeconds())
                        .orElse(null),
                proven.map(backup -> backup.kept().at()).orElse(null),
                proven.map(Found::provenSeconds).orElse(null),
                found.stream().min(byAge).map(backup -> backup.kept().at()).orElse(null));
    }
}
