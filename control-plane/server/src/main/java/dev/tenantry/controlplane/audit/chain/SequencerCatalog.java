package dev.tenantry.controlplane.audit.chain;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.catalog.CatalogException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sequencer's own connection to the catalog. The server ends its session when it is silent for as long as the lease: a holder that
 * stands still in the middle of a transaction (a stopped process, a long pause) would otherwise keep the lease's row locked, and nobody
 * could take over.
 */
final class SequencerCatalog implements Catalog, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SequencerCatalog.class);

    private final HikariDataSource own;

    private SequencerCatalog(HikariDataSource own) {
        this.own = own;
    }

    /** A connection like those of a pool. */
    static SequencerCatalog like(HikariDataSource catalog, Duration lease) {
        HikariConfig config = new HikariConfig();
        catalog.copyStateTo(config);
        config.setPoolName("audit-sequencer");
        config.setMaximumPoolSize(1);
        config.setMinimumIdle(0);
        config.setMetricRegistry(null);
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        config.setConnectionInitSql("SET SESSION wait_timeout = " + Math.max(1, lease.toSeconds()));
        return new SequencerCatalog(new HikariDataSource(config));
    }

    @Override
    public <T> T transaction(Function<Connection, T> work) {
        try (Connection connection = own.getConnection()) {
            connection.setAutoCommit(false);
            try {
                T result = work.apply(connection);
                connection.commit();
                return result;
            } catch (RuntimeException | Error failure) {
                rollback(connection);
                throw failure;
            }
        } catch (SQLException failure) {
            throw new CatalogException("the audit sequencer lost the catalog", failure);
        }
    }

    @Override
    public void afterCommit(Runnable action) {
        throw new UnsupportedOperationException("the sequencer wakes nobody");
    }

    @Override
    public void close() {
        own.close();
    }

    private static void rollback(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException ended) {
            LOG.debug("The session had ended, which rolls back as well", ended);
        }
    }
}
