package dev.tenantry.controlplane.catalog;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import dev.tenantry.controlplane.configuration.CatalogConfiguration;
import dev.tenantry.controlplane.configuration.Home;
import dev.tenantry.controlplane.configuration.Mode;
import dev.tenantry.controlplane.configuration.StartUpException;
import dev.tenantry.controlplane.configuration.TenantryConfiguration;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Primary;
import jakarta.inject.Named;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Makes the catalog's data source. Whoever is given it finds the catalog's schema as this program expects it. */
@Factory
public final class CatalogDataSource {
    private static final int ACCESS_DENIED = 1045;
    private static final int ACCESS_DENIED_DATABASE = 1044;
    private static final int ACCESS_DENIED_NO_PASSWORD = 1698;
    private static final int UNKNOWN_DATABASE = 1049;

    /**
     * What a stopped process locked is let go: the server ends a session that stands still, and rolls its transaction back. MySQL knows no limit
     * for transactions alone, so idle sessions are kept alive from here more often than that.
     */
    private static final String LIMITS_OF_SESSIONS =
            "SET SESSION wait_timeout = 60 /*M!100301 , SESSION idle_transaction_timeout = 15 */";

    private static final long KEEP_ALIVE_MILLIS = 30_000;

    private final CatalogConfiguration catalog;
    private final TenantryConfiguration tenantry;
    private final Home home;

    CatalogDataSource(CatalogConfiguration catalog, TenantryConfiguration tenantry, Home home) {
        this.catalog = catalog;
        this.tenantry = tenantry;
        this.home = home;
    }

    /**
     * The only data source of the control plane. The context does not close it: whoever still writes while the program ends needs it to
     * the last, and it ends with the program.
     *
     * @throws StartUpException when the catalog cannot be reached or its schema is another one
     */
    @Bean
    @Context
    @Primary
    @Named("default")
    HikariDataSource dataSource() {
        HikariConfig config = new HikariConfig();
        config.setPoolName("catalog");
        config.setJdbcUrl("jdbc:mysql://" + catalog.host() + ":" + catalog.port() + "/" + catalog.database());
        config.setUsername(catalog.user());
        String password = password();
        if (password != null) {
            config.setPassword(password);
        }
        config.setDataSourceProperties(properties());
        config.setMaximumPoolSize(catalog.maxConnections());
        config.setConnectionTimeout(catalog.connectTimeout().toMillis());
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        config.setConnectionInitSql(LIMITS_OF_SESSIONS);
        config.setKeepaliveTime(KEEP_ALIVE_MILLIS);
        config.setInitializationFailTimeout(1);
        HikariDataSource dataSource = open(config);
        try {
            new CatalogSchema(dataSource, tenantry.mode() == Mode.DEVELOPMENT || tenantry.migrate()).prepare();
        } catch (RuntimeException e) {
            dataSource.close();
            throw e;
        }
        return dataSource;
    }

    private HikariDataSource open(HikariConfig config) {
        try {
            return new HikariDataSource(config);
        } catch (HikariPool.PoolInitializationException e) {
            throw new StartUpException(sentence(e), e);
        }
    }

    private String sentence(Throwable failure) {
        String where = catalog.host() + ":" + catalog.port();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException refused) {
                switch (refused.getErrorCode()) {
                    case ACCESS_DENIED, ACCESS_DENIED_DATABASE, ACCESS_DENIED_NO_PASSWORD -> {
                        return "The catalog at " + where + " refused user " + catalog.user()
                                + ": check tenantry.catalog.user, tenantry.catalog.password-file and the user's rights on database "
                                + catalog.database() + ".";
                    }
                    case UNKNOWN_DATABASE -> {
                        return "The catalog at " + where + " has no database " + catalog.database()
                                + ": create it, or set tenantry.catalog.database.";
                    }
                    default -> {
                        // The next cause may say more.
                    }
                }
            }
        }
        return "The catalog at " + where + " cannot be reached (TLS " + catalog.tlsMode()
                + "): check that it runs, and tenantry.catalog.host, port, tls-mode and tls-ca-file.";
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("connectionTimeZone", "UTC");
        properties.setProperty("forceConnectionTimeZoneToSession", "true");
        properties.setProperty(
                "connectTimeout", Long.toString(catalog.connectTimeout().toMillis()));
        properties.setProperty(
                "socketTimeout", Long.toString(catalog.socketTimeout().toMillis()));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("allowMultiQueries", "false");
        properties.setProperty("allowLoadLocalInfile", "false");
        properties.setProperty("allowPublicKeyRetrieval", "false");
        properties.setProperty("autoDeserialize", "false");
        properties.setProperty("sslMode", sslMode());
        if (tenantry.mode() == Mode.DEVELOPMENT) {
            properties.setProperty("createDatabaseIfNotExist", "true");
        }
        if (catalog.tlsCaFile() != null) {
            Path trust = TrustStore.write(home, Path.of(catalog.tlsCaFile()));
            properties.setProperty("trustCertificateKeyStoreUrl", trust.toUri().toString());
            properties.setProperty("trustCertificateKeyStoreType", TrustStore.TYPE);
            properties.setProperty("trustCertificateKeyStorePassword", TrustStore.PASSWORD);
            properties.setProperty("fallbackToSystemTrustStore", "false");
        }
        return properties;
    }

    private String sslMode() {
        return switch (catalog.tlsMode()) {
            case "verify-identity" -> "VERIFY_IDENTITY";
            case "verify-ca" -> "VERIFY_CA";
            case "required" -> "REQUIRED";
            case "disabled" -> "DISABLED";
            default ->
                throw new StartUpException(
                        "tenantry.catalog.tls-mode is not one of verify-identity, verify-ca, required, disabled.",
                        null);
        };
    }

    private @Nullable String password() {
        if (catalog.passwordFile() == null) {
            return null;
        }
        try {
            return Files.readString(Path.of(catalog.passwordFile()))
                    .lines()
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            throw new StartUpException(
                    "The file of tenantry.catalog.password-file cannot be read: " + catalog.passwordFile() + ".", e);
        }
    }
}
