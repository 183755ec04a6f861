package dev.tenantry.controlplane.backup;

import dev.tenantry.api.id.BackupId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.operation.Observe;
import dev.tenantry.controlplane.operation.OperationKind;
import dev.tenantry.controlplane.operation.Step;
import dev.tenantry.controlplane.operation.StepContext;
import dev.tenantry.controlplane.operation.Undo;
import dev.tenantry.controlplane.tenant.Inputs;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.List;
import java.util.Map;

/**
 * Writes a backup of one tenant's live database.
 *
 * <p>The backup's row was written by whoever asked, so every object in the store has a row that explains it before it exists. The archive is
 * read from one consistent snapshot and its manifest comes last: without a manifest there is no backup. The row becomes complete in
 * the transaction that records the step, and it is unproven until a restore of it was verified.
 *
 * <p>The objects lie under the number of the claim that writes them, and the row names the one that became the backup: a writer that was
 * stopped, and wakes after another took over, can do it no harm.
 *
 * <p>When it cannot be done, the objects are removed and the row says failed.
 */
@Singleton
public final class BackUpOperation implements OperationKind<BackUpOperation.Input> {
    /** The word by which it is asked for. */
    public static final String NAME = "backup";

    private final BackupStore backups;
    private final BackupWork work;

    BackUpOperation(BackupStore backups, BackupWork work) {
        this.backups = backups;
        this.work = work;
    }

    /** Whose backup, and under which id. */
    public record Input(TenantId tenant, BackupId backup) {
        Map<String, String> fields() {
            return Map.of("tenantId", tenant.value(), "backupId", backup.value());
        }
    }

    @Override
    public List<Step<Input>> steps() {
        return List.of(new Step<>(
                "write-archive",
                Observe.applyAgain(
                        "what this claim finished is found by its manifest; what another left is removed and started over"),
                context -> work.write(context, context.input().backup()),
                Undo.by(context ->
                        work.removeUnfinished(context, context.input().backup()))));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int definitionVersion() {
        return 1;
    }

    @Override
    public int limit() {
        return 16;
    }

    @Override
    public Input input(Map<String, String> fields) {
        return new Input(
                new TenantId(Inputs.required(fields, "tenantId")), new BackupId(Inputs.required(fields, "backupId")));
    }

    @Override
    public Map<String, String> result(StepContext<Input> context) {
        return context.input().fields();
    }

    @Override
    public void undone(StepContext<Input> context, Connection transaction) {
        backups.fail(transaction, context.input().backup());
    }
}
