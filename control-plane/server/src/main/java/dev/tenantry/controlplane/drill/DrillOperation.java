package dev.tenantry.controlplane.drill;

import dev.tenantry.api.id.BackupId;
import dev.tenantry.api.id.DatabaseId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.operation.Observe;
import dev.tenantry.controlplane.operation.OperationKind;
import dev.tenantry.controlplane.operation.Step;
import dev.tenantry.controlplane.operation.StepContext;
import dev.tenantry.controlplane.operation.Undo;
import dev.tenantry.controlplane.restore.Proof;
import dev.tenantry.controlplane.restore.RestoreWork;
import dev.tenantry.controlplane.restore.Verdict;
import dev.tenantry.controlplane.tenant.Inputs;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Restores a backup only to prove it (law 9), and drops what it made.
 *
 * <p>The database it makes has a row before it exists and carries this operation's mark; nobody's traffic ever reaches it, and the drop at the
 * end compares the mark, so that no other database can go. When the restore is verified to the last row and object, the backup is
 * recorded as proven, with the time from the start to that moment: the proven RTO. When the archive is not what it says, the backup is
 * recorded as refuted; when it could not be tried to the end, nothing is known of it, and that is recorded too.
 *
 * <p>It touches nothing of the tenant's own, so it does not hold the tenant: whoever works for the tenant does not wait for it.
 */
@Singleton
public final class DrillOperation implements OperationKind<DrillOperation.Input> {
    /** The word by which it is asked for. */
    public static final String NAME = "drill";

    private final Proof proof;
    private final RestoreWork restore;
    private final DrillStore drills;

    DrillOperation(Proof proof, RestoreWork restore, DrillStore drills) {
        this.proof = proof;
        this.restore = restore;
        this.drills = drills;
    }

    /**
     * What is drilled.
     *
     * @param proof the database it is restored into
     */
    public record Input(TenantId tenant, BackupId backup, DatabaseId proof) implements Proof.Proving {
        Map<String, String> fields() {
            return Map.of("tenantId", tenant.value(), "backupId", backup.value(), "databaseId", proof.value());
        }
    }

    @Override
    public List<Step<Input>> steps() {
        Step<Input> check = new Step<>(
                "check-backup",
                Observe.applyAgain("it only looks"),
                context -> restore.checkBackup(
                        context, context.input().tenant(), context.input().backup()),
                Undo.none("it only looks"));
        return Stream.concat(Stream.of(check), proof.steps(new Recorded()).stream())
                .toList();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int definitionVersion() {
        return 1;
    }

    /** A fleet's drills leave most of its places to work that somebody waits for. */
    @Override
    public int limit() {
        return 16;
    }

    @Override
    public boolean holdsTenant() {
        return false;
    }

    @Override
    public Input input(Map<String, String> fields) {
        return new Input(
                new TenantId(Inputs.required(fields, "tenantId")),
                new BackupId(Inputs.required(fields, "backupId")),
                new DatabaseId(Inputs.required(fields, "databaseId")));
    }

    @Override
    public Map<String, String> result(StepContext<Input> context) {
        return Map.of(
                "tenantId", context.input().tenant().value(),
                "backupId", context.input().backup().value());
    }

    @Override
    public void undone(StepContext<Input> context, Connection transaction) {
        proof.undone(context, transaction);
        drills.notKnown(transaction, context.operationId());
    }

    private final class Recorded implements Verdict<Input> {
        @Override
        public void proven(StepContext<Input> context, Connection transaction, double seconds, long rows) {
            drills.proven(transaction, context.operationId(), seconds, rows);
        }

        @Override
        public void refuted(StepContext<Input> context, Connection transaction) {
            drills.failed(transaction, context.operationId());
        }
    }
}
