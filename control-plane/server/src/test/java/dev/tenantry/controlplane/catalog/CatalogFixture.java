package dev.tenantry.controlplane.catalog;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.embedded.EmbeddedServer;
import dev.tenantry.provisioning.embedded.TestServers;
import io.micronaut.data.connection.jdbc.operations.DefaultDataSourceConnectionOperations;
import io.micronaut.transaction.jdbc.DataSourceTransactionManager;
import java.lang.reflect.Constructor;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/**
 * A fresh catalog on the shared server of a flavour, on the production transaction manager but without an application context. Closing
 * it drops the schema.
 */
public final class CatalogFixture implements AutoCloseable {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final EmbeddedServer server;
    private final String schema;
    private final HikariDataSource dataSource;
    private final JdbcCatalog catalog;

    private CatalogFixture(EmbeddedServer server, String schema) {
        this.server = server;
        this.schema = schema;
        this.dataSource = new HikariDataSource(configuration(url(server, schema), server));
        var connections = connections(dataSource);
        this.catalog = new JdbcCatalog(new DataSourceTransactionManager(dataSource, connections, connections));
    }

    /** Makes a catalog with every migration applied. */
    public static CatalogFixture on(Flavour flavour) {
        return on(TestServers.of(flavour));
    }

    /** The same on a given server. */
    public static CatalogFixture on(EmbeddedServer server) {
        String schema = "catalog" + Long.toUnsignedString(RANDOM.nextLong(), 36);
        execute(server, "CREATE DATABASE " + schema + " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
        CatalogFixture fixture = new CatalogFixture(server, schema);
        Flyway.configure().dataSource(fixture.dataSource).load().migrate();
        return fixture;
    }

    /** The catalog. */
    public JdbcCatalog catalog() {
        return catalog;
    }

    /** The catalog's plain data source. */
    public HikariDataSource dataSource() {
        return dataSource;
    }

    /** The catalog's name on its server. */
    public String name() {
        return schema;
    }

    /** The JDBC URL, without the password. */
    public String url() {
        return url(server, schema);
    }

    /** The server it lies on. */
    public EmbeddedServer server() {
        return server;
    }

    /** Runs something in a transaction. */
    public void run(Consumer<Connection> work) {
        catalog.transaction(transaction -> {
            work.accept(transaction);
            return true;
        });
    }

    @Override
    public void close() {
        dataSource.close();
        execute(server, "DROP DATABASE " + schema);
    }

    private static HikariConfig configuration(String url, EmbeddedServer server) {
        HikariConfig configuration = new HikariConfig();
        configuration.setJdbcUrl(url);
        configuration.setUsername(EmbeddedServer.ADMINISTRATOR);
        configuration.setPassword(server.administratorPassword().reveal());
        configuration.setMaximumPoolSize(24);
        configuration.setMinimumIdle(1);
        return configuration;
    }

    private static String url(EmbeddedServer server, String schema) {
        return "jdbc:mysql://" + EmbeddedServer.HOST + ":" + server.port() + "/" + schema
                + "?connectionTimeZone=UTC&forceConnectionTimeZoneToSession=true&sslMode=REQUIRED";
    }

    /** Ends a session of the catalog from outside; returns when the server has forgotten it. */
    public void kill(long session) {
        try (Connection other = besides(server)) {
            Sql.of(other, "KILL " + session).update();
            while (!Sql.of(other, "SELECT id FROM information_schema.processlist WHERE id = :id")
                    .with("id", session)
                    .list(row -> row.longValue("id"))
                    .isEmpty()) {
                Thread.onSpinWait();
            }
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static void execute(EmbeddedServer server, String sql) {
        try (Connection connection = besides(server);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** A session that is not of the pool. */
    private static Connection besides(EmbeddedServer server) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", EmbeddedServer.ADMINISTRATOR);
        properties.setProperty("password", server.administratorPassword().reveal());
        return DriverManager.getConnection(url(server, ""), properties);
    }

    /** Micronaut's own class, whose constructor is meant for an application context only. */
    private static DefaultDataSourceConnectionOperations connections(DataSource source) {
        try {
            Constructor<DefaultDataSourceConnectionOperations> constructor =
                    DefaultDataSourceConnectionOperations.class.getDeclaredConstructor(DataSource.class);
            constructor.setAccessible(true);
            return constructor.newInstance(source);
        } catch (ReflectiveOperationException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
