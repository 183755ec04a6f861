package dev.tenantry.runtime.pool;

import dev.tenantry.api.routing.Route;
import dev.tenantry.runtime.RuntimeLimits;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * How the driver is told to connect. Every property is forced by code; a route contributes a host, a port, a database, an account and a
 * TLS mode, each of which was checked, and never a URL or a property.
 */
final class DriverProperties {
    private DriverProperties() {}

    static String url(Route route) {
        String host = route.host().contains(":") ? "[" + route.host() + "]" : route.host();
        return "jdbc:mysql://" + host + ":" + route.port() + "/" + route.databaseName();
    }

    /**
     * The properties for a route, without the password.
     *
     * @param trustFolder where the trust stores of servers' authorities are kept
     */
    static Properties of(Route route, RuntimeLimits limits, Path trustFolder) throws IOException {
        Properties properties = new Properties();
        properties.setProperty("user", route.accountName());
        properties.setProperty("allowMultiQueries", "false");
        properties.setProperty("allowLoadLocalInfile", "false");
        properties.setProperty("allowUrlInLocalInfile", "false");
        properties.setProperty("autoDeserialize", "false");
        properties.setProperty("allowPublicKeyRetrieval", "false");
        properties.setProperty(
                "connectTimeout", Long.toString(limits.connectTimeout().toMillis()));
        properties.setProperty(
                "socketTimeout", Long.toString(limits.socketTimeout().toMillis()));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("characterEncoding", "UTF-8");
        properties.setProperty("connectionTimeZone", "UTC");
        properties.setProperty("forceConnectionTimeZoneToSession", "true");
        properties.setProperty("tinyInt1isBit", "false");
        properties.setProperty("yearIsDateType", "false");
        properties.setProperty("useServerPrepStmts", "false");
        properties.setProperty("dontTrackOpenResources", "false");
        properties.setProperty("connectionAttributes", "program_name:tenantry-runtime");
        properties.setProperty("sslMode", sslMode(route.tlsMode()));
        trust(properties, route.tlsCaPem(), trustFolder);
        return properties;
    }

    private static String sslMode(String tlsMode) {
        return switch (tlsMode) {
            case "verify-identity" -> "VERIFY_IDENTITY";
            case "verify-ca" -> "VERIFY_CA";
            case "required" -> "REQUIRED";
            case "disabled" -> "DISABLED";
            default -> throw new IllegalArgumentException("no such TLS mode");
        };
    }

    private static void trust(Properties properties, @Nullable String authorityPem, Path folder) throws IOException {
        if (authorityPem == null || authorityPem.isBlank()) {
            return;
        }
        URI store = TrustStores.of(authorityPem, folder).toUri();
        properties.setProperty("trustCertificateKeyStoreUrl", store.toString());
        properties.setProperty("trustCertificateKeyStoreType", TrustStores.TYPE);
        properties.setProperty("trustCertificateKeyStorePassword", TrustStores.PASSWORD);
        properties.setProperty("fallbackToSystemTrustStore", "false");
    }
}
