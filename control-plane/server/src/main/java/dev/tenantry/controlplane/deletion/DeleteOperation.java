package dev.tenantry.controlplane.deletion;

import dev.tenantry.api.id.BackupId;
import dev.tenantry.api.id.DatabaseId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.backup.BackupStore;
import dev.tenantry.controlplane.backup.BackupWork;
import dev.tenantry.controlplane.operation.Observe;
import dev.tenantry.controlplane.operation.OperationKind;
import dev.tenantry.controlplane.operation.Outcome;
import dev.tenantry.controlplane.operation.Step;
import dev.tenantry.controlplane.operation.StepContext;
import dev.tenantry.controlplane.operation.Undo;
import dev.tenantry.controlplane.restore.Proof;
import dev.tenantry.controlplane.restore.Verdict;
import dev.tenantry.controlplane.tenant.Inputs;
import dev.tenantry.controlplane.tenant.TenantStatus;
import dev.tenantry.controlplane.tenant.TrafficStop;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Ends a tenant without destroying anything: its traffic stops, a last backup is taken and proven, its data is retained for the plan's time.
 *
 * <p>Traffic stops exactly as in a suspension. Only when the fence holds is the last backup taken, so nothing can be written after it; it is
 * restored into a database of its own, compared to the last row and object, and that database is discarded (law 9). Only a tenant
 * whose last backup is proven is ended: then one transaction ends the contract, retains the data and takes the route away from the
 * runtimes. Databases and backups stay where they are; purging them is another decision, of two persons, after the time has passed.
 *
 * <p>When anything fails, traffic flows again as before; a last backup that is complete stays, as any backup.
 */
@Singleton
public final class DeleteOperation implements OperationKind<DeleteOperation.Input> {
    /** The word by which it is asked for. */
    public static final String NAME = "delete";

    private final BackupStore backups;
    private final TrafficStop traffic;
    private final BackupWork backupWork;
    private final Proof prove;
    private final Retaining retaining;

    DeleteOperation(BackupStore backups, TrafficStop traffic, BackupWork backupWork, Proof prove, Retaining retaining) {
        this.backups = backups;
        this.traffic = traffic;
        this.backupWork = backupWork;
        this.prove = prove;
        this.retaining = retaining;
    }

    /**
     * Who is deleted, and why.
     *
     * @param backup the last backup
     * @param proof the database it is restored into to prove it
     */
    public record Input(TenantId tenant, String reason, BackupId backup, DatabaseId proof)
            implements TrafficStop.Stopping, Proof.Proving {
        Map<String, String> fields() {
            return Map.of(
                    "tenantId", tenant.value(),
                    "reason", reason,
                    "backupId", backup.value(),
                    "databaseId", proof.value());
        }
    }

    @Override
    public List<Step<Input>> steps() {
        return Stream.of(
                        traffic.<Input>steps(TenantStatus.Service.SUSPENDED).stream(),
                        Stream.of(backUp()),
                        prove.<Input>steps(Verdict.none()).stream(),
                        Stream.of(retain()))
                .flatMap(steps -> steps)
                .toList();
    }

    private Step<Input> backUp() {
        return new Step<>(
                "back-up",
                Observe.applyAgain("a finished archive is found by its manifest; an unfinished one is started over"),
                context -> backupWork.write(context, context.input().backup()),
                Undo.by(context ->
                        backupWork.removeUnfinished(context, context.input().backup())));
    }

    private Step<Input> retain() {
        return new Step<>(
                "retain",
                Observe.applyAgain("it is one transaction with its record"),
                this::retain,
                Undo.pointOfNoReturn("the contract is over; undeleting inside the grace time is the way back"));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int definitionVersion() {
        return 3;
    }

    @Override
    public int limit() {
        return 16;
    }

    @Override
    public Input input(Map<String, String> fields) {
        return new Input(
                new TenantId(Inputs.required(fields, "tenantId")),
                Inputs.required(fields, "reason"),
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
        backups.fail(transaction, context.input().backup());
        prove.undone(context, transaction);
    }

    // --- steps -------------------------------------------------------------------------------------------------------

    private Outcome retain(StepContext<Input> context) {
        return retaining.retain(
                context,
                context.input().tenant(),
                context.input().reason(),
                context.input().backup().value());
    }
}
