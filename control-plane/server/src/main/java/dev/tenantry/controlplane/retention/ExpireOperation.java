package dev.tenantry.controlplane.retention;

import dev.tenantry.api.id.BackupId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.backup.BackupStore;
import dev.tenantry.controlplane.backup.BackupStore.BackupRecord;
import dev.tenantry.controlplane.backup.BackupWork;
import dev.tenantry.controlplane.deletion.DeletionRecords;
import dev.tenantry.controlplane.deletion.Holds;
import dev.tenantry.controlplane.operation.Observe;
import dev.tenantry.controlplane.operation.OperationKind;
import dev.tenantry.controlplane.operation.Outcome;
import dev.tenantry.controlplane.operation.Step;
import dev.tenantry.controlplane.operation.StepContext;
import dev.tenantry.controlplane.operation.Undo;
import dev.tenantry.controlplane.tenant.Inputs;
import dev.tenantry.controlplane.tenant.Tenant;
import dev.tenantry.controlplane.tenant.TenantStore;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Deletes the backups of a tenant that its plan does not keep.
 *
 * <p>What goes is decided here and now, not when somebody asked: one transaction behind the tenant's lock looks at the plan, the pins, the holds and
 * the proofs as they are, writes down the end of each backup, and from then on nobody can restore it. Only what is written down is deleted
 * (law 7), one backup after the other, and before each the holds are asked again: a hold that was placed meanwhile parks the operation
 * with what remains untouched. The newest backup and the newest proven one are never among them, and nothing goes while none is
 * proven.
 */
@Singleton
public final class ExpireOperation implements OperationKind<ExpireOperation.Input> {
    /** The word by which it is asked for. */
    public static final String NAME = "expire";

    /** One operation decides about so many; the next sweep asks for the rest. */
    private static final int AT_ONCE = 50;

    private final TenantStore tenants;
    private final BackupStore backups;
    private final BackupWork work;
    private final Retention retention;
    private final RetentionStore store;
    private final DeletionRecords records;
    private final Holds holds;

    ExpireOperation(
            TenantStore tenants,
            BackupStore backups,
            BackupWork work,
            Retention retention,
            RetentionStore store,
            DeletionRecords records,
            Holds holds) {
        this.tenants = tenants;
        this.backups = backups;
        this.work = work;
        this.retention = retention;
        this.store = store;
        this.records = records;
        this.holds = holds;
    }

    /** Whose backups. */
    public record Input(TenantId tenant) {
        Map<String, String> fields() {
            return Map.of("tenantId", tenant.value());
        }
    }

    @Override
    public List<Step<Input>> steps() {
        return List.of(
                new Step<>(
                        "decide",
                        Observe.applyAgain("it is one transaction with its record"),
                        this::decide,
                        Undo.pointOfNoReturn("the end of each backup is decided and written down")),
                new Step<>(
                        "delete-archives",
                        Observe.applyAgain("deleting what is gone is fine"),
                        this::deleteArchives,
                        Undo.none("it comes after the point of no return")));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int definitionVersion() {
        return 2;
    }

    @Override
    public int limit() {
        return 8;
    }

    @Override
    public Input input(Map<String, String> fields) {
        return new Input(new TenantId(Inputs.required(fields, "tenantId")));
    }

    @Override
    public Map<String, String> result(StepContext<Input> context) {
        return Map.of("tenantId", context.input().tenant().value(), "backups", context.output("decide", "backups"));
    }

    @Override
    public void undone(StepContext<Input> context, Connection transaction) {
        // The submitting transaction wrote nothing.
    }

    // --- steps -------------------------------------------------------------------------------------------------------

    private Outcome decide(StepContext<Input> context) {
        return Outcome.committingOutput(transaction -> {
            Tenant tenant = tenants.lock(transaction, context.input().tenant());
            List<BackupId> going =
                    retention.going(transaction, tenant).stream().limit(AT_ONCE).toList();
            for (BackupId id : going) {
                // The row is ours from here on: no second copy can be begun between this look at it and its end.
                store.expiring(transaction, id);
                BackupRecord backup = backups.record(transaction, id).orElseThrow();
                records.decideBackup(transaction, context.operationId().value(), backup);
            }
            if (!going.isEmpty()) {
                context.audit(
                        transaction,
                        "retention.decide",
                        tenant.id().value(),
                        Map.of("backups", going.stream().map(BackupId::value).collect(Collectors.joining(" "))));
            }
            return Map.of("backups", Integer.toString(going.size()));
        });
    }

    private Outcome deleteArchives(StepContext<Input> context) {
        TenantId id = context.input().tenant();
        for (BackupRecord backup : context.read(transaction -> store.expiring(transaction, id))) {
            context.commit(transaction -> {
                holds.refuse(transaction, tenants.lock(transaction, id));
                records.required(transaction, context.operationId().value(), backup.id());
            });
            work.deleteObjects(context, backup);
            context.commit(transaction -> {
                backups.expire(transaction, backup.id());
                records.backupGone(transaction, context.operationId().value(), backup);
                context.audit(transaction, "backup.expire", backup.id().value(), Map.of());
            });
        }
        return Outcome.committing(transaction -> {
            if (retention.going(transaction, tenants.lock(transaction, id)).isEmpty()) {
                store.checked(transaction, id);
            }
        });
    }
}
