package dev.tenantry.controlplane.backup;

import dev.tenantry.controlplane.operation.Observe;
import dev.tenantry.controlplane.operation.OperationKind;
import dev.tenantry.controlplane.operation.Step;
import dev.tenantry.controlplane.operation.StepContext;
import dev.tenantry.controlplane.operation.Undo;
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
public final class BackUpOperation implements OperationKind<OneBackup> {
    /** The word by which it is asked for. */
    public static final String NAME = "backup";

    private final BackupStore backups;
    private final BackupWork work;

    BackUpOperation(BackupStore backups, BackupWork work) {
        this.backups = backups;
        this.work = work;
    }

    @Override
    public List<Step<OneBackup>> steps() {
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
    public OneBackup input(Map<String, String> fields) {
        return OneBackup.of(fields);
    }

    @Override
    public Map<String, String> result(StepContext<OneBackup> context) {
        return context.input().fields();
    }

    @Override
    public void undone(StepContext<OneBackup> context, Connection transaction) {
        backups.fail(transaction, context.input().backup());
    }
}
