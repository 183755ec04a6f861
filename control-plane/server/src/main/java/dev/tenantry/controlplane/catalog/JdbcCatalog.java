package dev.tenantry.controlplane.catalog;

import io.micronaut.data.connection.exceptions.ConnectionException;
import io.micronaut.data.connection.jdbc.exceptions.CannotGetJdbcConnectionException;
import io.micronaut.transaction.TransactionDefinition;
import io.micronaut.transaction.TransactionOperations;
import io.micronaut.transaction.TransactionStatus;
import io.micronaut.transaction.exceptions.TransactionException;
import io.micronaut.transaction.support.TransactionSynchronization;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The catalog on Micronaut Data's transaction manager, so that repositories and plain SQL share transactions. */
@Singleton
public final class JdbcCatalog implements Catalog {
    private static final Logger LOG = LoggerFactory.getLogger(JdbcCatalog.class);

    /** A transaction that loses this many deadlocks in a row has another problem than bad luck. */
    private static final int MAX_ATTEMPTS = 8;

    private static final long FIRST_PAUSE_MICROS = 2_000;

    private static final TransactionDefinition READ_COMMITTED = new TransactionDefinition() {
        @Override
        public Optional<Isolation> getIsolationLevel() {
            return Optional.of(Isolation.READ_COMMITTED);
        }

        @Override
        public String getName() {
            return "catalog";
        }
    };

    private final TransactionOperations<Connection> transactions;

    public JdbcCatalog(TransactionOperations<Connection> transactions) {
        this.transactions = transactions;
    }

    @Override
    public <T> T transaction(Function<Connection, T> work) {
        Optional<? extends TransactionStatus<?>> present = transactions.findTransactionStatus();
        if (present.isPresent()) {
            return join(present.get(), work);
        }
        for (int attempt = 1; ; attempt++) {
            try {
                return transactions.execute(READ_COMMITTED, status -> commitUnlessSpoiled(status, work));
            } catch (RuntimeException failure) {
                if (attempt == MAX_ATTEMPTS || !CatalogException.isWorthRepeating(failure)) {
                    throw named(failure);
                }
                LOG.debug("catalog transaction lost a lock, attempt {} of {}", attempt, MAX_ATTEMPTS);
                pause(attempt);
            }
        }
    }

    @Override
    public void afterCommit(Runnable action) {
        Optional<? extends TransactionStatus<?>> present = transactions.findTransactionStatus();
        if (present.isEmpty()) {
            quietly(action);
            return;
        }
        present.get().registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                quietly(action);
            }
        });
    }

    /** Rolling back in silence would acknowledge what is not there (law 1). */
    private static <T> T commitUnlessSpoiled(TransactionStatus<Connection> status, Function<Connection, T> work) {
        T result = work.apply(status.getConnection());
        if (status.isRollbackOnly()) {
            throw new IllegalStateException("a nested piece of work failed, so the whole transaction is rolled back");
        }
        return result;
    }

    /** Half of a nested piece of work must never be committed by an outer one that caught its exception. */
    private <T> T join(TransactionStatus<?> present, Function<Connection, T> work) {
        try {
            return work.apply(transactions.getConnection());
        } catch (RuntimeException | Error failure) {
            present.setRollbackOnly();
            throw failure;
        }
    }

    /** What the transaction manager itself met, at the beginning or the end, is a failure of the catalog like that of a statement. */
    private static RuntimeException named(RuntimeException failure) {
        if (failure instanceof CannotGetJdbcConnectionException
                || failure instanceof ConnectionException
                || failure instanceof TransactionException) {
            for (Throwable link = failure; link != null; link = link.getCause()) {
                if (link instanceof SQLException sql) {
                    CatalogException named =
                            new CatalogException("the catalog did not begin or end a transaction", sql);
                    named.addSuppressed(failure);
                    return named;
                }
            }
        }
        return failure;
    }

    /** Doubling, with as much chance as waiting, so that two who met do not meet again. */
    private static void pause(int attempt) {
        long micros = FIRST_PAUSE_MICROS << (attempt - 1);
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(
                micros + ThreadLocalRandom.current().nextLong(micros)));
    }

    private static void quietly(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException failure) {
            LOG.warn("an action after a commit failed; the commit stands", failure);
        }
    }
}
