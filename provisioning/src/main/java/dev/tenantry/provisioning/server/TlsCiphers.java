package dev.tenantry.provisioning.server;

import dev.tenantry.provisioning.Flavour;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;

/**
 * Which ciphers are offered to a server. MariaDB's own binaries carry wolfSSL, which prefers AES-GCM and, in that build, computes it without the
 * processor's help: a server that sends a backup's rows spends most of its time there. ChaCha20-Poly1305 needs no such help. Servers with
 * OpenSSL choose for themselves. What a server's library is, its first session asks; it is remembered until the process ends.
 */
final class TlsCiphers {
    private static final Map<String, Boolean> SLOW_WITH_AES = new ConcurrentHashMap<>();
    private static final String FAST = fast();

    private TlsCiphers() {}

    /** Restricts what is offered to a server that is slow with the rest; whether it does. */
    static boolean restrict(ServerEndpoint endpoint, Properties properties) {
        boolean restricted =
                endpoint.tls().encrypted() && !FAST.isEmpty() && SLOW_WITH_AES.getOrDefault(endpoint.address(), false);
        if (restricted) {
            properties.setProperty("tlsCiphersuites", FAST);
        }
        return restricted;
    }

    /** Asks a server that is not known yet for its library, in an open session. One that does not say it is asked again next time. */
    static void learn(ServerEndpoint endpoint, Connection session) {
        if (!endpoint.tls().encrypted() || SLOW_WITH_AES.containsKey(endpoint.address())) {
            return;
        }
        try {
            remember(endpoint, hasWolfSsl(session));
        } catch (SQLException e) {
            // A session that is broken says so to whoever uses it.
        }
    }

    /** Notes what a server's library is; for tests, whatever it is. */
    static void remember(ServerEndpoint endpoint, boolean slowWithAes) {
        SLOW_WITH_AES.put(endpoint.address(), slowWithAes);
    }

    /** A server that takes none of the fast ones any more is another than it was. */
    static void forget(ServerEndpoint endpoint) {
        SLOW_WITH_AES.remove(endpoint.address());
    }

    private static boolean hasWolfSsl(Connection session) throws SQLException {
        // The version is known from the greeting.
        if (Flavour.ofVersion(session.getMetaData().getDatabaseProductVersion()) != Flavour.MARIADB) {
            return false;
        }
        try (Statement statement = session.createStatement();
                ResultSet library = statement.executeQuery("SHOW VARIABLES LIKE 'version_ssl_library'")) {
            return library.next()
                    && library.getString(2).toLowerCase(Locale.ROOT).contains("wolfssl");
        }
    }

    /** This Java's suites with ChaCha20, with commas; none on a Java that is limited to AES. */
    private static String fast() {
        try {
            return Arrays.stream(
                            SSLContext.getDefault().getDefaultSSLParameters().getCipherSuites())
                    .filter(suite -> suite.contains("_CHACHA20_POLY1305_"))
                    .collect(Collectors.joining(","));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has TLS", e);
        }
    }
}
