package dev.tenantry.controlplane.drift;

import dev.tenantry.api.id.DriftId;
import dev.tenantry.api.id.ServerId;
import dev.tenantry.controlplane.operation.Observe;
import dev.tenantry.controlplane.operation.OperationKind;
import dev.tenantry.controlplane.operation.Outcome;
import dev.tenantry.controlplane.operation.Step;
import dev.tenantry.controlplane.operation.StepContext;
import dev.tenantry.controlplane.operation.StepException;
import dev.tenantry.controlplane.operation.Undo;
import dev.tenantry.controlplane.tenant.AccountStore;
import dev.tenantry.controlplane.tenant.Inputs;
import dev.tenantry.provisioning.DatabaseServer;
import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.database.DatabaseObservation;
import dev.tenantry.provisioning.database.DropTicket;
import dev.tenantry.provisioning.identifier.AccountName;
import dev.tenantry.provisioning.identifier.DatabaseName;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Contains one piece of drift: ends access that the catalog says nobody has, and leaves a tag. What has been in quarantine for its grace
 * time and is recorded as dropped, that very thing, is dropped.
 *
 * <p>It is an operation because it holds the tenant, if the catalog knows whose the thing is: between looking at the catalog and locking an
 * account nobody else can decide that the account is to be used again. Everything is read again here: an account that the catalog has in
 * use by now is left alone, and without a {@link RemovalOrder}, which demands the whole of law 7, nothing is dropped.
 */
@Singleton
public final class ContainOperation implements OperationKind<ContainOperation.Input> {
    /** The word by which it is asked for. */
    public static final String NAME = "contain";

    private final AccountStore accounts;
    private final SnapshotReader reader;
    private final DriftStore store;
    private final DriftConfiguration configuration;

    ContainOperation(AccountStore accounts, SnapshotReader reader, DriftStore store, DriftConfiguration configuration) {
        this.accounts = accounts;
        this.reader = reader;
        this.store = store;
        this.configuration = configuration;
    }

    /** Which drift, and on which server. */
    public record Input(ServerId server, DriftId drift) {
        Map<String, String> fields() {
            return Map.of("serverId", server.value(), "driftId", drift.value());
        }
    }

    @Override
    public List<Step<Input>> steps() {
        return List.of(
                new Step<>(
                        "fence",
                        Observe.applyAgain("fencing again finds nobody"),
                        this::fence,
                        Undo.none("the catalog says that nobody has this access: there is nothing to give back")),
                new Step<>(
                        "tag",
                        Observe.applyAgain("a tag is left once"),
                        this::tag,
                        Undo.none("the tag says what was found")),
                new Step<>(
                        "drop",
                        Observe.applyAgain("dropping what is gone is fine"),
                        this::drop,
                        Undo.none("it was recorded as dropped before; the drop only made it so")),
                new Step<>(
                        "record",
                        Observe.applyAgain("it is one transaction with its record"),
                        this::record,
                        Undo.pointOfNoReturn("access that has ended is given again by a resume or a swap")));
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
        return 8;
    }

    @Override
    public Input input(Map<String, String> fields) {
        return new Input(
                new ServerId(Inputs.required(fields, "serverId")), new DriftId(Inputs.required(fields, "driftId")));
    }

    @Override
    public Map<String, String> result(StepContext<Input> context) {
        return context.input().fields();
    }

    @Override
    public void undone(StepContext<Input> context, Connection transaction) {
        // The drift is still there; a later sweep sees it and asks again after a while.
    }

    // --- steps -------------------------------------------------------------------------------------------------------

    private Outcome fence(StepContext<Input> context) {
        int killed = 0;
        int inUse = 0;
        for (AccountName account : drift(context).map(Drift::accounts).orElse(List.of())) {
            boolean used = context.read(transaction -> accounts.find(transaction, account)
                    .filter(state -> state == AccountStore.State.ACTIVE)
                    .isPresent());
            if (used) {
                inUse++;
            } else {
                killed += server(context).fence(account).sessionsKilled();
            }
        }
        return Outcome.done().with("sessionsKilled", killed).with("inUse", inUse);
    }

    private Outcome tag(StepContext<Input> context) {
        drift(context)
                .filter(ContainOperation::isUnwantedDatabase)
                .ifPresent(drift -> server(context)
                        .tagDatabase(
                                new DatabaseName(drift.object()), drift.id().value()));
        return Outcome.done();
    }

    /** The decision is written down before anything is dropped. */
    private Outcome drop(StepContext<Input> context) {
        Optional<RemovalOrder> order = context.read(
                transaction -> store.lock(transaction, context.input().drift())
                        .flatMap(drift -> RemovalOrder.confirm(transaction, reader, drift)));
        if (order.isEmpty()) {
            return Outcome.done();
        }
        requireMark(server(context), order.get());
        context.commit(transaction -> store.lock(transaction, context.input().drift())
                .ifPresent(
                        drift -> store.dropping(transaction, drift, order.get().decision())));
        switch (order.get().target()) {
            case RemovalOrder.Target.Database database -> server(context).dropDatabase(database.ticket());
            case RemovalOrder.Target.Account account -> server(context).dropAccount(account.name());
        }
        return Outcome.done().with("dropped", order.get().decision());
    }

    /** The reaper compares the mark as well; here it keeps a decision that cannot be carried out from being written down. */
    private static void requireMark(DatabaseServer server, RemovalOrder order) {
        if (order.target() instanceof RemovalOrder.Target.Database database) {
            DropTicket ticket = database.ticket();
            DatabaseObservation found = server.observeDatabase(ticket.database());
            if (found.exists() && !ticket.expected().equals(found.identity())) {
                throw StepException.lasting(
                        FailureCode.DATABASE_FOREIGN.code(),
                        "The database " + ticket.database() + " carries " + found.identity() + ", not the recorded "
                                + ticket.expected() + ". It was not dropped.",
                        "tenantctl drift list");
            }
        }
    }

    private Outcome record(StepContext<Input> context) {
        return Outcome.committing(
                transaction -> store.lock(transaction, context.input().drift())
                        .ifPresent(drift -> record(context, transaction, drift)));
    }

    private void record(StepContext<Input> context, Connection transaction, Drift drift) {
        Map<String, String> detail = Map.of(
                "operation", context.operationId().value(),
                "sessionsKilled", context.output("fence", "sessionsKilled"));
        if (context.hasOutput("drop", "dropped")) {
            store.ended(transaction, drift, "dropped", detail);
        } else if (context.output("fence", "inUse").equals("0")) {
            switch (drift.kind().response()) {
                case REPAIR -> store.ended(transaction, drift, "repaired", detail);
                case QUARANTINE -> store.quarantined(transaction, drift, configuration.grace(), detail);
                case REPORT, CLEAR -> {
                    // Nobody asks for it, and nothing was done.
                }
            }
        }
    }

    private Optional<Drift> drift(StepContext<Input> context) {
        return context.read(
                transaction -> store.lock(transaction, context.input().drift()));
    }

    private DatabaseServer server(StepContext<Input> context) {
        return context.server(context.input().server());
    }

    private static boolean isUnwantedDatabase(Drift drift) {
        return (drift.kind() == DriftKind.DATABASE_UNKNOWN || drift.kind() == DriftKind.DATABASE_DROPPED)
                && drift.object().matches("tn[a-z0-9]{20}");
    }
}
