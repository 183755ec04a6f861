package dev.tenantry.controlplane.deletion;

import dev.tenantry.controlplane.operation.Observe;
import dev.tenantry.controlplane.operation.OperationKind;
import dev.tenantry.controlplane.operation.Outcome;
import dev.tenantry.controlplane.operation.Step;
import dev.tenantry.controlplane.operation.StepContext;
import dev.tenantry.controlplane.operation.Undo;
import dev.tenantry.controlplane.tenant.DatabaseWork;
import dev.tenantry.controlplane.tenant.OneDatabase;
import dev.tenantry.controlplane.tenant.TenantDatabase;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.List;
import java.util.Map;

/**
 * Destroys one database of a tenant that is not its live one: one restored beside that nobody needs, or a retired one whose undo window is over.
 *
 * <p>Law 7 in its order: the mark is looked at while there is a way back; then the end of the database and its accounts is decided and written
 * down under the operation's own id, behind the tenant's lock, unless a hold stands or the window is open; only then does the reaper drop, and
 * compares the mark once more.
 */
@Singleton
public final class DiscardOperation implements OperationKind<OneDatabase> {
    /** The word by which it is asked for. */
    public static final String NAME = "discard";

    private final DatabaseWork work;
    private final Discards discards;

    DiscardOperation(DatabaseWork work, Discards discards) {
        this.work = work;
        this.discards = discards;
    }

    @Override
    public List<Step<OneDatabase>> steps() {
        return List.of(
                new Step<>(
                        "check-mark", Observe.applyAgain("it only looks"), this::checkMark, Undo.none("it only looks")),
                new Step<>(
                        "decide",
                        Observe.applyAgain("it is one transaction with its record"),
                        this::decide,
                        Undo.pointOfNoReturn("the end of the database is decided and written down")),
                new Step<>(
                        "drop-database",
                        Observe.applyAgain("dropping what is gone is fine"),
                        this::drop,
                        Undo.none("it comes after the point of no return")));
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
        return 4;
    }

    @Override
    public OneDatabase input(Map<String, String> fields) {
        return OneDatabase.of(fields);
    }

    @Override
    public Map<String, String> result(StepContext<OneDatabase> context) {
        return context.input().fields();
    }

    @Override
    public void undone(StepContext<OneDatabase> context, Connection transaction) {
        // Whoever asked wrote nothing but the operation.
    }

    private Outcome checkMark(StepContext<OneDatabase> context) {
        work.requireMark(context, context.read(transaction -> ask(context, transaction)));
        return Outcome.done();
    }

    private Outcome decide(StepContext<OneDatabase> context) {
        return Outcome.committing(transaction -> {
            TenantDatabase database = ask(context, transaction);
            discards.decide(transaction, database, context.operationId());
            context.audit(
                    transaction,
                    "database.discard",
                    database.id().value(),
                    Map.of(
                            "was",
                            database.state().word(),
                            "server",
                            database.server().value()));
        });
    }

    private Outcome drop(StepContext<OneDatabase> context) {
        TenantDatabase database = context.read(
                transaction -> discards.get(transaction, context.input().database()));
        if (database.state().isGone()) {
            return Outcome.done();
        }
        context.commit(transaction -> {
            ask(context, transaction);
        });
        return work.destroy(
                context,
                database,
                context.operationId().value(),
                (transaction, accounts) -> discards.gone(transaction, database, context.operationId(), accounts));
    }

    private TenantDatabase ask(StepContext<OneDatabase> context, Connection transaction) {
        return discards.mayGo(
                transaction, context.input().tenant(), context.input().database());
    }
}
