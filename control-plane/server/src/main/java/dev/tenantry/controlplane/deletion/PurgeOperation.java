package dev.tenantry.controlplane.deletion;

import dev.tenantry.api.id.DeletionId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.backup.BackupStore;
import dev.tenantry.controlplane.backup.BackupWork;
import dev.tenantry.controlplane.operation.Observe;
import dev.tenantry.controlplane.operation.OperationKind;
import dev.tenantry.controlplane.operation.Outcome;
import dev.tenantry.controlplane.operation.Step;
import dev.tenantry.controlplane.operation.StepContext;
import dev.tenantry.controlplane.operation.StepException;
import dev.tenantry.controlplane.operation.Undo;
import dev.tenantry.controlplane.secret.TenantKeys;
import dev.tenantry.controlplane.tenant.DatabaseState;
import dev.tenantry.controlplane.tenant.DatabaseStore;
import dev.tenantry.controlplane.tenant.DatabaseWork;
import dev.tenantry.controlplane.tenant.Inputs;
import dev.tenantry.controlplane.tenant.Tenant;
import dev.tenantry.controlplane.tenant.TenantDatabase;
import dev.tenantry.controlplane.tenant.TenantStatus;
import dev.tenantry.controlplane.tenant.TenantStore;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.List;
import java.util.Map;

/**
 * Carries out an approved deletion ticket: destroys a deleted tenant's databases, accounts, backups and keys, and nothing that the ticket does
 * not name.
 *
 * <p>First everything that can be looked at is looked at while there is a way back: the ticket, the holds, the grace time, the plan against
 * what there is now ({@link PurgeGuard}), and the ownership mark in each database. The formerly live database is retired, because
 * a live one is never dropped. Then the end of each object is written down, and only what is written down goes, one object after
 * the other: before each the same questions are asked again in a transaction behind the tenant's lock, and the reaper compares the
 * mark once more. Keys go last: what was overlooked in some copy of a store is unreadable from then on.
 *
 * <p>What was lost with a server that was taken out of the catalog is named by the ticket like everything else. Nobody can destroy it, and its
 * record says that it was lost.
 *
 * <p>A refusal before the first record undoes the operation and uses the ticket up. A refusal after it parks the operation with what
 * remains untouched; a person decides.
 */
@Singleton
public final class PurgeOperation implements OperationKind<PurgeOperation.Input> {
    /** The word by which it is asked for. */
    public static final String NAME = "purge";

    private final TenantStore tenants;
    private final DatabaseStore databases;
    private final BackupStore backups;
    private final TenantKeys keys;
    private final DatabaseWork work;
    private final BackupWork backupWork;
    private final PurgeGuard guard;
    private final DeletionStore tickets;
    private final DeletionRecords records;

    PurgeOperation(
            TenantStore tenants,
            DatabaseStore databases,
            BackupStore backups,
            TenantKeys keys,
            DatabaseWork work,
            BackupWork backupWork,
            PurgeGuard guard,
            DeletionStore tickets,
            DeletionRecords records) {
        this.tenants = tenants;
        this.databases = databases;
        this.backups = backups;
        this.keys = keys;
        this.work = work;
        this.backupWork = backupWork;
        this.guard = guard;
        this.tickets = tickets;
        this.records = records;
    }

    /** Whose data goes, and under which ticket. */
    public record Input(TenantId tenant, DeletionId deletion) {
        Map<String, String> fields() {
            return Map.of("tenantId", tenant.value(), "deletionId", deletion.value());
        }
    }

    @Override
    public List<Step<Input>> steps() {
        return List.of(
                new Step<>(
                        "check-marks",
                        Observe.applyAgain("it only looks"),
                        this::checkMarks,
                        Undo.none("it only looks")),
                new Step<>(
                        "retire-database",
                        Observe.applyAgain("it is one transaction with its record"),
                        this::retire,
                        Undo.by(this::takeBack)),
                new Step<>(
                        "decide",
                        Observe.applyAgain("it is one transaction with its record"),
                        this::decide,
                        Undo.pointOfNoReturn("the end of each object is decided and written down")),
                new Step<>(
                        "drop-databases",
                        Observe.applyAgain("dropping what is gone is fine"),
                        this::dropDatabases,
                        Undo.none("it comes after the point of no return")),
                new Step<>(
                        "delete-archives",
                        Observe.applyAgain("deleting what is gone is fine"),
                        this::deleteArchives,
                        Undo.none("it comes after the point of no return")),
                new Step<>(
                        "destroy-keys",
                        Observe.applyAgain("it is one transaction with its record"),
                        this::destroyKeys,
                        Undo.none("it comes after the point of no return")),
                new Step<>(
                        "record-erased",
                        Observe.applyAgain("it is one transaction with its record"),
                        this::recordErased,
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
        return 4;
    }

    @Override
    public Input input(Map<String, String> fields) {
        return new Input(
                new TenantId(Inputs.required(fields, "tenantId")),
                new DeletionId(Inputs.required(fields, "deletionId")));
    }

    @Override
    public Map<String, String> result(StepContext<Input> context) {
        return context.input().fields();
    }

    @Override
    public void undone(StepContext<Input> context, Connection transaction) {
        tickets.stopped(transaction, context.input().deletion(), context.operationId());
        context.audit(
                transaction, "deletion.stopped", context.input().deletion().value(), Map.of());
    }

    // --- steps -------------------------------------------------------------------------------------------------------

    private Outcome checkMarks(StepContext<Input> context) {
        context.read(transaction -> ask(context, transaction));
        present(context).forEach(database -> work.requireMark(context, database));
        return Outcome.done();
    }

    private Outcome retire(StepContext<Input> context) {
        return Outcome.committing(transaction -> {
            ask(context, transaction);
            TenantDatabase live = live(context, transaction);
            if (live.state() == DatabaseState.LIVE) {
                databases.change(transaction, live, DatabaseState.RETIRED);
            }
        });
    }

    private Outcome takeBack(StepContext<Input> context) {
        return Outcome.committing(transaction -> {
            TenantDatabase live = live(context, transaction);
            if (live.state() == DatabaseState.RETIRED) {
                databases.change(transaction, live, DatabaseState.LIVE);
            }
        });
    }

    private Outcome decide(StepContext<Input> context) {
        return Outcome.committing(transaction -> {
            Ticket ticket = ask(context, transaction);
            ticket.plan().lines().forEach(line -> records.decide(transaction, ticket.id(), ticket.tenant(), line));
            context.audit(
                    transaction,
                    "deletion.begin",
                    ticket.id().value(),
                    Map.of(
                            "planSha256",
                            ticket.planSha256(),
                            "objects",
                            Integer.toString(ticket.plan().lines().size())));
        });
    }

    private Outcome dropDatabases(StepContext<Input> context) {
        DeletionId deletion = context.input().deletion();
        for (TenantDatabase database : present(context)) {
            context.commit(transaction -> {
                ask(context, transaction);
            });
            context.commit(work.destroy(context, database, deletion.value(), (transaction, accounts) -> {
                records.gone(
                        transaction,
                        deletion.value(),
                        "database",
                        List.of(database.id().value()));
                records.gone(transaction, deletion.value(), "account", accounts);
            }));
        }
        return Outcome.done();
    }

    private Outcome deleteArchives(StepContext<Input> context) {
        DeletionId deletion = context.input().deletion();
        for (BackupStore.BackupRecord backup : context.read(
                transaction -> backups.stored(transaction, context.input().tenant()))) {
            context.commit(transaction -> {
                ask(context, transaction);
            });
            backupWork.deleteObjects(context, backup);
            context.commit(transaction -> {
                backups.expire(transaction, backup.id());
                records.backupGone(transaction, deletion.value(), backup);
            });
        }
        return Outcome.done();
    }

    private Outcome destroyKeys(StepContext<Input> context) {
        return Outcome.committing(transaction -> {
            Ticket ticket = ask(context, transaction);
            List<String> destroyed = keys.destroy(transaction, ticket.tenant()).stream()
                    .map(version -> ticket.tenant().value() + "/" + version)
                    .toList();
            records.gone(transaction, ticket.id().value(), "key", destroyed);
        });
    }

    private Outcome recordErased(StepContext<Input> context) {
        return Outcome.committing(transaction -> {
            Tenant tenant = tenants.lock(transaction, context.input().tenant());
            long left = guard.left(transaction, tenant.id());
            if (left > 0) {
                throw StepException.lasting(
                        "deletion.stale_plan",
                        left + " objects of tenant " + tenant.slug() + " are left that the ticket does not name.",
                        "tenantctl tenants purge " + tenant.id() + " --dry-run");
            }
            int lost = records.noteLost(transaction, context.input().deletion());
            tenants.changeData(transaction, tenant, TenantStatus.Data.ERASED);
            tickets.done(transaction, context.input().deletion());
            context.audit(
                    transaction,
                    "tenant.purge",
                    tenant.id().value(),
                    Map.of("deletion", context.input().deletion().value(), "lostWithServers", Integer.toString(lost)));
        });
    }

    private Ticket ask(StepContext<Input> context, Connection transaction) {
        return guard.ticket(transaction, context.input().deletion(), context.operationId());
    }

    private List<TenantDatabase> present(StepContext<Input> context) {
        return context.read(
                transaction -> databases.ofTenant(transaction, context.input().tenant()));
    }

    private TenantDatabase live(StepContext<Input> context, Connection transaction) {
        return databases.get(
                transaction, tenants.get(transaction, context.input().tenant()).live());
    }
}
