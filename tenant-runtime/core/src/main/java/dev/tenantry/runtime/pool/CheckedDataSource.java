package dev.tenantry.runtime.pool;

import com.mysql.cj.jdbc.JdbcConnection;
import dev.tenantry.api.routing.Route;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Opens physical connections for one route and asks each, before anybody else uses it, whose database it is in. A wrong answer closes it
 * and is told to the gate, which gives no further connection until a newer route comes.
 */
final class CheckedDataSource implements DataSource {
    private final Route route;
    private final Driver driver;
    private final Properties properties;
    private final Consumer<WrongDatabaseException> onWrongDatabase;
    private final AtomicReference<@Nullable Connection> first = new AtomicReference<>();

    CheckedDataSource(
            Route route, Driver driver, Properties properties, Consumer<WrongDatabaseException> onWrongDatabase) {
        this.route = route;
        this.driver = driver;
        this.properties = properties;
        this.onWrongDatabase = onWrongDatabase;
    }

    /**
     * Opens the first connection in the caller's own thread and keeps it for the pool. So whoever needs the first one learns at once why
     * there is none, instead of waiting for a pool that tries again and again.
     */
    void openFirst() throws SQLException {
        closeQuietly(first.getAndSet(open()));
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection kept = first.getAndSet(null);
        return kept != null ? kept : open();
    }

    /** Closes what was opened for a pool that never took it. */
    void discard() {
        closeQuietly(first.getAndSet(null));
    }

    private Connection open() throws SQLException {
        JdbcConnection connection = connect();
        try {
            checkIdentity(connection);
            return GuardedConnection.around(connection, route, () -> kill(connection.getId()));
        } catch (WrongDatabaseException e) {
            closeQuietly(connection);
            onWrongDatabase.accept(e);
            throw e;
        } catch (SQLException | RuntimeException e) {
            closeQuietly(connection);
            throw e;
        }
    }

    private JdbcConnection connect() throws SQLException {
        Connection connection = driver.connect(DriverProperties.url(route), properties);
        if (connection == null) {
            throw new SQLException("the driver does not know the form of the address", "08001");
        }
        return connection.unwrap(JdbcConnection.class);
    }

    private void checkIdentity(Connection connection) throws SQLException {
        String sql = """
                SELECT tenant_id, database_id FROM tenantry_identity LIMIT 2
                """;
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            boolean ours = rows.next()
                    && route.tenantId().equals(rows.getString(1))
                    && route.databaseId().equals(rows.getString(2))
                    && !rows.next();
            if (!ours) {
                throw wrongDatabase("the identity row names another owner, or is not one row");
            }
        } catch (SQLException e) {
            // 1146: no such table, 1142: not allowed to read it. Either way this is not a database that was given to
            // the tenant.
            if (e.getErrorCode() == 1146 || e.getErrorCode() == 1142) {
                throw wrongDatabase("it carries no identity that can be read");
            }
            throw e;
        }
    }

    private WrongDatabaseException wrongDatabase(String why) {
        return new WrongDatabaseException("Database " + route.databaseName() + " on server " + route.serverId()
                + " is not database " + route.databaseId() + " of tenant " + route.tenantId() + ": " + why + ".");
    }

    private void kill(long connectionId) throws SQLException {
        try (Connection other = connect();
                Statement statement = other.createStatement()) {
            statement.execute("KILL QUERY " + connectionId);
        }
    }

    private static void closeQuietly(@Nullable Connection connection) {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException ignored) {
                // It is not used again, and the server ends it when the socket is gone.
            }
        }
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("the account comes from the route");
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(PrintWriter out) {}

    @Override
    public void setLoginTimeout(int seconds) {
        // A pool sets this from its own timeout; the timeouts of connections come from the limits alone.
    }

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("nothing to unwrap to");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
