package dev.tenantry.controlplane.simulation.sql;

import dev.tenantry.controlplane.catalog.Catalog;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The catalog's transactions on a database in memory, one at a time, with the contract of {@link Catalog}: a nested call joins, and one
 * that failed spoils the whole.
 */
public class MemoryCatalog implements Catalog {
    private final MemoryDatabase database;
    private final List<Runnable> afterCommit = new ArrayList<>();
    private boolean open;
    private boolean spoiled;

    public MemoryCatalog(MemoryDatabase database) {
        this.database = database;
    }

    /** What it keeps its rows in. */
    public MemoryDatabase database() {
        return database;
    }

    /** Whether a transaction is open: nobody may wait or call anybody then. */
    public boolean isOpen() {
        return open;
    }

    @Override
    public <T> T transaction(Function<Connection, T> work) {
        if (!open) {
            return outermost(work);
        }
        try {
            return work.apply(database.connection());
        } catch (RuntimeException | Error failure) {
            spoiled = true;
            throw failure;
        }
    }

    /** Runs a whole transaction. */
    protected <T> T outermost(Function<Connection, T> work) {
        T result = uncommitted(work);
        commit();
        return result;
    }

    /** Runs the work of a transaction, without its end when it succeeds and rolled back when it does not. */
    protected final <T> T uncommitted(Function<Connection, T> work) {
        open = true;
        try {
            T result = work.apply(database.connection());
            if (spoiled) {
                throw new IllegalStateException(
                        "a nested piece of work failed, so the whole transaction is rolled back");
            }
            return result;
        } catch (RuntimeException | Error failure) {
            rollback();
            throw failure;
        }
    }

    /** Ends a transaction for good. */
    protected final void commit() {
        database.commit();
        open = false;
        List<Runnable> actions = List.copyOf(afterCommit);
        afterCommit.clear();
        actions.forEach(Runnable::run);
    }

    /** Ends a transaction as if it never was. */
    protected final void rollback() {
        database.rollback();
        afterCommit.clear();
        open = false;
        spoiled = false;
    }

    @Override
    public void afterCommit(Runnable action) {
        if (open) {
            afterCommit.add(action);
        } else {
            action.run();
        }
    }
}
