package dev.tenantry.provisioning.server;

import com.mysql.cj.jdbc.Driver;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.ServerFacts;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;

/**
 * The one place where connections to a server are made. The properties are built here and cannot be given from outside: there is no
 * JDBC URL that anybody could write. What a session is not for is switched off.
 *
 * @param endpoint where the server is and how its transport is protected
 */
public record ServerConnections(ServerEndpoint endpoint) {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    /**
     * Opens a session that has no current database.
     *
     * @throws dev.tenantry.provisioning.ProvisioningException SERVER_UNREACHABLE, SERVER_BUSY, SERVER_WRONG_CREDENTIAL, or SERVER_UNSUITABLE
     *     when the certificate is not the one that was registered
     */
    public Connection open(Credential credential, SessionPurpose purpose) {
        try {
            return openRaw(credential, purpose);
        } catch (SQLException failure) {
            throw ServerFailures.atLogin(failure, endpoint, credential.user());
        }
    }

    /** The same, with the driver's own exception, for callers that tell one refusal from another. */
    Connection openRaw(Credential credential, SessionPurpose purpose) throws SQLException {
        Properties properties = properties(credential, purpose);
        if (TlsCiphers.restrict(endpoint, properties)) {
            try {
                return connect(properties);
            } catch (SQLException e) {
                if (!ServerFailures.isTlsFailure(e)) {
                    throw e;
                }
                TlsCiphers.forget(endpoint);
                properties = properties(credential, purpose);
            }
        }
        Connection connection = connect(properties);
        TlsCiphers.learn(endpoint, connection);
        return connection;
    }

    private Connection connect(Properties properties) throws SQLException {
        Connection connection = new Driver().connect("jdbc:mysql://" + endpoint.address() + "/", properties);
        if (connection == null) {
            throw new IllegalStateException("the driver does not take its own URL");
        }
        return connection;
    }

    /** What kind of server it is, by its version string; the product name lies on proxies and old MariaDB. */
    public static ServerFacts factsOf(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet version = statement.executeQuery("SELECT VERSION()")) {
            version.next();
            return new ServerFacts(Flavour.ofVersion(version.getString(1)), version.getString(1));
        }
    }

    Properties properties(Credential credential, SessionPurpose purpose) {
        Properties properties = new Properties();
        properties.setProperty("user", credential.user());
        properties.setProperty("password", credential.password().reveal());
        transport(properties);
        dangers(properties, purpose);
        behaviour(properties);
        if (purpose == SessionPurpose.IMPORTING) {
            properties.setProperty("characterEncoding", StandardCharsets.ISO_8859_1.name());
        }
        properties.setProperty("connectTimeout", Long.toString(CONNECT_TIMEOUT.toMillis()));
        properties.setProperty(
                "socketTimeout", Long.toString(purpose.socketTimeout().toMillis()));
        return properties;
    }

    private void transport(Properties properties) {
        TlsPolicy tls = endpoint.tls();
        properties.setProperty(
                "sslMode",
                switch (tls.mode()) {
                    case VERIFY_IDENTITY -> "VERIFY_IDENTITY";
                    case VERIFY_CA -> "VERIFY_CA";
                    case REQUIRED -> "REQUIRED";
                    case DISABLED -> "DISABLED";
                });
        properties.setProperty("allowPublicKeyRetrieval", "false");
        if (!tls.encrypted()) {
            return;
        }
        properties.setProperty("tlsVersions", "TLSv1.2,TLSv1.3");
        properties.setProperty("fallbackToSystemKeyStore", "false");
        String authority = tls.authorityPem();
        if (authority != null) {
            Path store = TrustStores.of(authority);
            properties.setProperty("fallbackToSystemTrustStore", "false");
            properties.setProperty("trustCertificateKeyStoreUrl", store.toUri().toString());
            properties.setProperty("trustCertificateKeyStoreType", TrustStores.TYPE);
            properties.setProperty("trustCertificateKeyStorePassword", TrustStores.FORMAT_PASSWORD);
        }
    }

    /** A server may ask a client for any local file, and several statements in one text are how an injection goes on. */
    private static void dangers(Properties properties, SessionPurpose purpose) {
        properties.setProperty("allowLoadLocalInfile", Boolean.toString(purpose == SessionPurpose.LOADING));
        properties.setProperty("allowLoadLocalInfileInPath", "");
        properties.setProperty("allowUrlInLocalInfile", "false");
        properties.setProperty("allowMultiQueries", Boolean.toString(purpose == SessionPurpose.REPLAYING));
        properties.setProperty("autoReconnect", "false");
        properties.setProperty("createDatabaseIfNotExist", "false");
        properties.setProperty("dumpQueriesOnException", "false");
        properties.setProperty("enablePacketDebug", "false");
        properties.setProperty("logSlowQueries", "false");
        properties.setProperty("profileSQL", "false");
        properties.setProperty("useUsageAdvisor", "false");
    }

    private static void behaviour(Properties properties) {
        properties.setProperty("connectionTimeZone", "UTC");
        properties.setProperty("forceConnectionTimeZoneToSession", "true");
        properties.setProperty("characterEncoding", "UTF-8");
        // Statements here run once; preparing them on the server would only add a round trip.
        properties.setProperty("useServerPrepStmts", "false");
        properties.setProperty("tinyInt1isBit", "false");
        properties.setProperty("yearIsDateType", "false");
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("rewriteBatchedStatements", "false");
        properties.setProperty("connectionAttributes", "program_name:tenantry");
    }
}
