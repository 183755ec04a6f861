package dev.tenantry.controlplane.restore;

import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.api.id.BackupId;
import dev.tenantry.api.id.DatabaseId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.operation.Observe;
import dev.tenantry.controlplane.operation.OperationKind;
import dev.tenantry.controlplane.operation.Outcome;
import dev.tenantry.controlplane.operation.Step;
import dev.tenantry.controlplane.operation.StepContext;
import dev.tenantry.controlplane.operation.StepException;
import dev.tenantry.controlplane.operation.Undo;
import dev.tenantry.controlplane.tenant.DatabaseState;
import dev.tenantry.controlplane.tenant.DatabaseStore;
import dev.tenantry.controlplane.tenant.DatabaseWork;
import dev.tenantry.controlplane.tenant.Inputs;
import dev.tenantry.controlplane.tenant.TenantDatabase;
import dev.tenantry.controlplane.tenant.TenantStore;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Restores a backup into a new database beside the live one, which is not touched (law 8): on the same server, or on another one that can take
 * it, which is how a tenant outlives its server.
 *
 * <p>The new database has a row before it exists. It is filled and compared with the manifest to the last row and object, and only then is
 * it recorded as verified, together with the proof of the backup and how long it took (law 9). It ends as beside: nobody's traffic
 * reaches it until a swap. When it cannot be done, it is dropped under this operation's own decision.
 *
 * <p>Somebody may ask for some tables only. Which, the row of the database says, so that nobody ever takes it for a whole one: it is
 * verified like every other, but it proves nothing about the backup, and it can never be swapped in.
 *
 * <p>When the backup's own store has lost it, does not answer, or holds something else, the second copy is read without being asked: whoever restores
 * has lost enough already. What the restore says then is from where; the backup stays unproven, or is refuted.
 */
@Singleton
public final class RestoreBesideOperation implements OperationKind<RestoreBesideOperation.Input> {
    /** The word by which it is asked for. */
    public static final String NAME = "restore";

    private static final String CREATE = "create-database";

    private static final String FROM_COPY = "fromCopy";

    private static final String LOAD = "load-and-verify";

    private final TenantStore tenants;
    private final DatabaseStore databases;
    private final RestoreTargets targets;
    private final RestoreWork restore;
    private final DatabaseWork work;

    RestoreBesideOperation(
            TenantStore tenants,
            DatabaseStore databases,
            RestoreTargets targets,
            RestoreWork restore,
            DatabaseWork work) {
        this.tenants = tenants;
        this.databases = databases;
        this.targets = targets;
        this.restore = restore;
        this.work = work;
    }

    /**
     * What is restored, and into which database.
     *
     * @param fromCopy whether somebody wants the second copy to be read; else it is read when the first cannot be
     */
    public record Input(TenantId tenant, BackupId backup, DatabaseId database, boolean fromCopy) {
        Map<String, String> fields() {
            return Map.of(
                    "tenantId",
                    tenant.value(),
                    "backupId",
                    backup.value(),
                    "databaseId",
                    database.value(),
                    FROM_COPY,
                    Boolean.toString(fromCopy));
        }

        Origin origin() {
            return fromCopy ? Origin.COPY : Origin.EITHER;
        }
    }

    @Override
    public List<Step<Input>> steps() {
        return List.of(
                new Step<>(
                        "check-backup", Observe.applyAgain("it only looks"), this::check, Undo.none("it only looks")),
                new Step<>(
                        CREATE,
                        Observe.applyAgain("the server finds a database with the same mark"),
                        context -> restore.create(context, context.input().tenant(), database(context)),
                        Undo.by(context -> work.discard(context, database(context)))),
                new Step<Input>(
                                LOAD,
                                Observe.applyAgain("what an earlier try left half-way is started over"),
                                context -> restore.loadAndVerify(
                                        context,
                                        CREATE,
                                        context.input().backup(),
                                        context.input().database(),
                                        context.input().origin(),
                                        Verdict.none()),
                                Undo.none("the rows go with the database"))
                        .withPatience(),
                new Step<>(
                        "lock-migrator",
                        Observe.applyAgain("the server brings the account to what it must be"),
                        context -> work.lockMigrator(
                                context,
                                context.read(transaction ->
                                        tenants.get(transaction, context.input().tenant())),
                                database(context)),
                        Undo.none("the account is dropped with the database")),
                new Step<>(
                        "present",
                        Observe.applyAgain("it is one transaction with its record"),
                        this::present,
                        Undo.pointOfNoReturn("it is verified and harms nobody; it may be swapped in or left")));
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
                new BackupId(Inputs.required(fields, "backupId")),
                new DatabaseId(Inputs.required(fields, "databaseId")),
                Boolean.parseBoolean(Inputs.required(fields, FROM_COPY)));
    }

    @Override
    public Map<String, String> result(StepContext<Input> context) {
        Map<String, String> result = new HashMap<>(context.input().fields());
        TenantDatabase database = database(context);
        if (database.isPartial()) {
            result.put("tables", String.join(", ", database.onlyTables()));
            result.put(RestoreWork.LEFT_OUT, context.output(LOAD, RestoreWork.LEFT_OUT));
            result.put(RestoreWork.FOREIGN_KEYS_LEFT_OUT, context.output(LOAD, RestoreWork.FOREIGN_KEYS_LEFT_OUT));
        }
        if (context.hasOutput(LOAD, RestoreWork.READ_FROM)) {
            result.put(RestoreWork.READ_FROM, context.output(LOAD, RestoreWork.READ_FROM));
        }
        return result;
    }

    @Override
    public void undone(StepContext<Input> context, Connection transaction) {
        TenantDatabase database = databases.get(transaction, context.input().database());
        if (database.state() == DatabaseState.BUILDING) {
            databases.change(transaction, database, DatabaseState.DROPPED);
        }
    }

    // --- steps -------------------------------------------------------------------------------------------------------

    /** Which server it is, the row of the database says; whoever asked looked whether it is fit, and may have waited since. */
    private Outcome check(StepContext<Input> context) {
        Input input = context.input();
        List<String> against = context.read(transaction -> {
            TenantDatabase live = databases.get(
                    transaction, tenants.get(transaction, input.tenant()).live());
            return targets.againstNow(
                    transaction,
                    live.server(),
                    databases.get(transaction, input.database()).server());
        });
        if (!against.isEmpty()) {
            throw StepException.lasting(
                    ProblemCode.SERVER_NONE_ELIGIBLE.code(),
                    "The server that was chosen for the restored database cannot take it any more: it "
                            + String.join(", ", against) + ". Nothing was changed.",
                    "tenantctl servers list",
                    "tenantctl backups restore " + input.backup() + " --elsewhere");
        }
        Outcome outcome = restore.checkBackup(context, input.tenant(), input.backup());
        restore.checkTables(
                context, input.backup(), input.origin(), database(context).onlyTables());
        return outcome;
    }

    private Outcome present(StepContext<Input> context) {
        return Outcome.committing(transaction -> {
            TenantDatabase database = databases.get(transaction, context.input().database());
            databases.change(transaction, database, DatabaseState.BESIDE);
            context.audit(
                    transaction,
                    "restore.beside",
                    database.id().value(),
                    Map.of("backup", context.input().backup().value()));
        });
    }

    private TenantDatabase database(StepContext<Input> context) {
        return context.read(
                transaction -> databases.get(transaction, context.input().database()));
    }
}
