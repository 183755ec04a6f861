package dev.tenantry.runtime;

import dev.tenantry.runtime.pool.TenantGates;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The single data source an application sees. Each connection goes to the database of the tenant in {@link TenantScope}; outside a scope
 * there is none. Any library that works on a JDBC data source works on it.
 */
public final class TenantDataSource implements DataSource {
    private final TenantGates gates;

    TenantDataSource(TenantGates gates) {
        this.gates = gates;
    }

    /**
     * A connection to the scope's tenant, in auto-commit mode.
     *
     * @throws TenantAccessException when there is none to give, and why; nothing was executed
     */
    @Override
    public Connection getConnection() throws SQLException {
        return gates.borrow(TenantScope.current()
                .orElseThrow(() -> new NoTenantScopeException(
                        "A connection was asked for outside any tenant's work. Enter TenantScope"
                                + " first; without it no database is the right one.")));
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("The account comes from the tenant's route.");
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        throw new SQLFeatureNotSupportedException("Logging goes through SLF4J.");
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        throw new SQLFeatureNotSupportedException("Timeouts come from RuntimeLimits.");
    }

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("Logging goes through SLF4J.");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw new SQLException("The tenant data source wraps nothing of the type " + type.getName() + ".");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }
}
