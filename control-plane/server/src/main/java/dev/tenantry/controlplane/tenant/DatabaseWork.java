package dev.tenantry.controlplane.tenant;

import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.operation.Outcome;
import dev.tenantry.controlplane.operation.StepContext;
import dev.tenantry.controlplane.operation.StepException;
import dev.tenantry.provisioning.DatabaseServer;
import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.Secret;
import dev.tenantry.provisioning.account.AccountSpec;
import dev.tenantry.provisioning.database.DatabaseObservation;
import dev.tenantry.provisioning.database.DropTicket;
import dev.tenantry.provisioning.identifier.AccountName;
import dev.tenantry.provisioning.identifier.AccountRole;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * What several kinds of operations do to a database and its accounts. The catalog always knows of a database or an account before a server
 * does, so nothing on a server is ever without a row that explains it.
 */
@Singleton
public final class DatabaseWork {
    /** Beyond the plan's: a runtime whose connections are all at work needs one more to end a statement. */
    private static final int SPARE_CONNECTIONS = 1;

    /** The migrator is one account for the life of its database; it is locked outside its work. */
    private static final int MIGRATOR_GENERATION = 1;

    private final DatabaseStore databases;
    private final AccountStore accounts;

    DatabaseWork(DatabaseStore databases, AccountStore accounts) {
        this.databases = databases;
        this.accounts = accounts;
    }

    /** The server a database lies on, fenced for the claim that works. */
    public DatabaseServer server(StepContext<?> context, TenantDatabase database) {
        return context.server(database.server());
    }

    /** The application's account of a database in a generation. */
    public static AccountName application(TenantDatabase database, int generation) {
        return AccountName.of(AccountRole.APPLICATION, database.name(), generation);
    }

    /** The account of a database in a generation that may only read. */
    public static AccountName reader(TenantDatabase database, int generation) {
        return AccountName.of(AccountRole.READ_ONLY, database.name(), generation);
    }

    /** The migrator's account of a database. */
    public static AccountName migrator(TenantDatabase database) {
        return AccountName.of(AccountRole.MIGRATOR, database.name(), MIGRATOR_GENERATION);
    }

    /** Creates an empty database that the catalog knows already, after writing down its migrator, which building it needs. */
    public Outcome create(StepContext<?> context, TenantId tenant, TenantDatabase database) {
        context.commit(transaction -> accounts.plan(transaction, tenant, database.id(), migrator(database)));
        server(context, database).createDatabase(database.name(), database.identity());
        return Outcome.done();
    }

    /** Brings the migrator to what it must be between migrations: there, and locked. */
    public Outcome lockMigrator(StepContext<?> context, Tenant tenant, TenantDatabase database) {
        return createAccount(context, tenant, database, migrator(database), true);
    }

    /**
     * Creates an account that traffic uses.
     *
     * @param open whether it can log in, or is locked
     */
    public Outcome createTraffic(
            StepContext<?> context, Tenant tenant, TenantDatabase database, AccountName account, boolean open) {
        return createAccount(context, tenant, database, account, !open);
    }

    /** Gives the account that traffic uses a plan's limits, and leaves it locked or open as it is. */
    public Outcome limit(
            StepContext<?> context,
            TenantId tenant,
            TenantDatabase database,
            AccountName account,
            int maxConnections,
            boolean temporaryTables) {
        Secret password = context.read(transaction -> accounts.password(transaction, tenant, account));
        boolean open = context.read(transaction -> accounts.find(transaction, account))
                .filter(state -> state == AccountStore.State.ACTIVE)
                .isPresent();
        server(context, database)
                .createAccount(new AccountSpec(
                        account,
                        password,
                        temporaryTables && account.role() == AccountRole.APPLICATION,
                        maxConnections + SPARE_CONNECTIONS,
                        !open));
        return Outcome.done();
    }

    private Outcome createAccount(
            StepContext<?> context, Tenant tenant, TenantDatabase database, AccountName account, boolean locked) {
        context.commit(transaction -> accounts.plan(transaction, tenant.id(), database.id(), account));
        Secret password = context.read(transaction -> accounts.password(transaction, tenant.id(), account));
        boolean application = account.role() == AccountRole.APPLICATION;
        boolean traffic = application || account.role() == AccountRole.READ_ONLY;
        server(context, database)
                .createAccount(new AccountSpec(
                        account,
                        password,
                        application && tenant.limits().temporaryTables(),
                        traffic ? tenant.limits().maxConnections() + SPARE_CONNECTIONS : 0,
                        locked));
        AccountStore.State state = locked ? AccountStore.State.LOCKED : AccountStore.State.ACTIVE;
        return Outcome.committing(transaction -> accounts.change(transaction, account, state));
    }

    /** Ends an account's access (law 10): lock, kill, look until nobody is seen twice in a row. With a lost database it has ended. */
    public Outcome fence(StepContext<?> context, TenantDatabase database, AccountName account) {
        if (database.state() == DatabaseState.LOST) {
            return fenceLater(account);
        }
        var report = server(context, database).fence(account);
        return Outcome.committing(transaction -> accounts.change(transaction, account, AccountStore.State.LOCKED))
                .with("sessionsKilled", report.sessionsKilled())
                .with("fenceMillis", report.millis());
    }

    /** Lets a fenced account log in again; one that does not exist is left alone. */
    public Outcome unfence(StepContext<?> context, TenantDatabase database, AccountName account) {
        server(context, database).unlockAccount(account);
        return Outcome.committing(transaction -> accounts.change(transaction, account, AccountStore.State.ACTIVE));
    }

    /** Writes down that an account's access has ended whose server is lost: the reconciler ends it when the server is seen again. */
    public Outcome fenceLater(AccountName account) {
        return Outcome.committing(transaction -> accounts.change(transaction, account, AccountStore.State.LOCKED));
    }

    /**
     * Does what needs a server that may be lost.
     *
     * @param without is done instead when the server does not answer
     */
    public static Outcome unlessUnreachable(Supplier<Outcome> there, Supplier<Outcome> without) {
        try {
            return there.get();
        } catch (ProvisioningException failure) {
            if (failure.code() != FailureCode.SERVER_UNREACHABLE) {
                throw failure;
            }
            return without.get();
        }
    }

    /** Takes {@link #fenceLater} back. */
    public Outcome unfenceLater(AccountName account) {
        return Outcome.committing(transaction -> accounts.change(transaction, account, AccountStore.State.ACTIVE));
    }

    /** Fences and drops an account; one that does not exist is fine, and one of a lost database is lost with it. */
    public Outcome drop(StepContext<?> context, TenantDatabase database, AccountName account) {
        if (database.state() != DatabaseState.LOST) {
            server(context, database).dropAccount(account);
        }
        return Outcome.committing(transaction -> accounts.change(transaction, account, AccountStore.State.DROPPED));
    }

    /**
     * Takes back a database that this same operation made and that never went live: the recorded decision is the operation itself, the
     * ownership mark must name it, and the reaper compares both (law 7). Its accounts end before it and are dropped after it: MySQL keeps an
     * account that a view is defined by.
     */
    public Outcome discard(StepContext<?> context, TenantDatabase database) {
        if (!database.createdBy().equals(context.operationId())) {
            throw new IllegalStateException(
                    "database " + database.id() + " was not made by operation " + context.operationId());
        }
        if (database.state().isGone()) {
            return Outcome.done();
        }
        if (database.state() != DatabaseState.BUILDING) {
            throw new IllegalStateException("database " + database.id() + " is "
                    + database.state().word() + ": an operation discards only what it is still building");
        }
        DatabaseServer server = server(context, database);
        List<AccountName> known = context.read(transaction -> accounts.ofDatabase(transaction, database.id()));
        Set<AccountName> ending = new LinkedHashSet<>(known);
        ending.add(migrator(database));
        ending.forEach(server::fence);
        server.dropDatabase(new DropTicket(
                database.name(), database.identity(), context.operationId().value()));
        ending.forEach(server::dropAccount);
        return Outcome.committing(transaction -> {
            known.forEach(account -> accounts.change(transaction, account, AccountStore.State.DROPPED));
            databases.change(transaction, database, DatabaseState.DROPPED);
            context.audit(
                    transaction,
                    "tenant.database_discarded",
                    database.id().value(),
                    Map.of("server", database.server().value()));
        });
    }

    /**
     * Looks whether a database carries its mark.
     *
     * @throws StepException DATABASE_FOREIGN; one that is not there is fine
     */
    public void requireMark(StepContext<?> context, TenantDatabase database) {
        context.checkpoint();
        DatabaseObservation found = server(context, database).observeDatabase(database.name());
        if (found.exists() && !database.identity().equals(found.identity())) {
            throw StepException.lasting(
                    FailureCode.DATABASE_FOREIGN.code(),
                    "The database " + database.name() + " on server " + database.server() + " carries "
                            + (found.identity() == null ? "no mark of ownership" : "another tenant's mark")
                            + ": it may be somebody else's. Nothing was destroyed.",
                    "compare the catalog with the server before anything else is done to this database");
        }
    }

    /**
     * Destroys a database that is not live under a recorded decision, through the reaper, which compares the ownership mark once more (law 7).
     * Its accounts end before it and are dropped after it.
     *
     * @param decision the id of the decision, which the caller looked at a moment ago
     * @param also what else changes when it is gone; it gets the names of the accounts that went with it
     */
    public Outcome destroy(
            StepContext<?> context,
            TenantDatabase database,
            String decision,
            BiConsumer<Connection, List<String>> also) {
        if (database.state() == DatabaseState.LIVE) {
            throw StepException.lasting(
                    "deletion.database_live",
                    "Database " + database.id() + " is live and is never dropped. Nothing was done to it.",
                    "tenantctl tenants databases " + database.tenant());
        }
        List<AccountName> known = context.read(transaction -> accounts.ofDatabase(transaction, database.id()));
        DatabaseServer server = server(context, database);
        known.forEach(server::fence);
        server.dropDatabase(new DropTicket(database.name(), database.identity(), decision));
        known.forEach(server::dropAccount);
        return Outcome.committing(transaction -> {
            known.forEach(account -> accounts.change(transaction, account, AccountStore.State.DROPPED));
            databases.change(transaction, database, DatabaseState.DROPPED);
            also.accept(transaction, known.stream().map(AccountName::value).toList());
        });
    }
}
