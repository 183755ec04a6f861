package dev.tenantry.runtime.testing;

import com.mysql.cj.jdbc.MysqlDataSource;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.api.id.TypedId;
import dev.tenantry.api.routing.ApplicationTokenHash;
import dev.tenantry.api.routing.Route;
import dev.tenantry.api.routing.RouteLimits;
import dev.tenantry.provisioning.embedded.EmbeddedServer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A tenant with a database of its own on a test server, made and changed through the server's administrator. */
public final class TestTenant {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final EmbeddedServer server;
    private final TenantId id = new TenantId("tnt_" + random());
    private final String token = "tna_" + random() + random();
    private String core = random();
    private String databaseId = "dbs_" + random();
    private int generation = 1;
    private String password = "First-Secret-" + random();
    private String state = "active";
    private RouteLimits limits = new RouteLimits(4, 5_000, 1_000);
    private @Nullable Instant tokenExpiry;

    /** Seals a password for a context. */
    public interface Sealer {
        String seal(String password, String context);
    }

    private TestTenant(EmbeddedServer server) {
        this.server = server;
    }

    /** Twenty characters as in an id. */
    public static String random() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < TypedId.RANDOM_LENGTH; i++) {
            text.append(TypedId.ALPHABET.charAt(RANDOM.nextInt(TypedId.ALPHABET.length())));
        }
        return text.toString();
    }

    /** A tenant with a database and its account. */
    public static TestTenant on(EmbeddedServer server) {
        TestTenant tenant = new TestTenant(server);
        tenant.createDatabase();
        tenant.createAccount();
        return tenant;
    }

    /** A tenant that exists in routes only. */
    public static TestTenant imaginary(EmbeddedServer server) {
        return new TestTenant(server);
    }

    private void createDatabase() {
        administer("CREATE DATABASE " + database() + " CHARACTER SET utf8mb4");
        identify(id.value(), databaseId);
    }

    /** Writes the identity row, whoever's it is. */
    public void identify(String tenantId, String database) {
        administer("CREATE OR REPLACE SQL SECURITY INVOKER VIEW " + database() + ".tenantry_identity AS SELECT '"
                + tenantId + "' AS tenant_id, '" + database + "' AS database_id, 'op_test' AS created_by");
    }

    private void createAccount() {
        administer("CREATE USER '" + account() + "'@'%' IDENTIFIED BY '" + password + "' WITH MAX_USER_CONNECTIONS 40");
        administer("GRANT SELECT, INSERT, UPDATE, DELETE, EXECUTE ON " + database() + ".* TO '" + account() + "'@'%'");
    }

    /** Holds the account to so many connections, as the server does for all runtimes together. */
    public void mayConnect(int times) {
        administer("ALTER USER '" + account() + "'@'%' WITH MAX_USER_CONNECTIONS " + times);
    }

    /** What a rotation does at the server: a new account, and the old one locked and its sessions killed. */
    public void raiseGeneration() {
        String old = account();
        generation++;
        password = "Next-Secret-" + random();
        createAccount();
        fence(old);
    }

    /** Goes on with another, empty database, under the next generation. */
    public void switchDatabase() {
        String old = account();
        core = random();
        databaseId = "dbs_" + random();
        generation++;
        createDatabase();
        createAccount();
        fence(old);
    }

    private void fence(String account) {
        administer("ALTER USER '" + account + "'@'%' ACCOUNT LOCK");
        for (String session : column("SELECT id FROM information_schema.processlist WHERE user = '" + account + "'")) {
            try {
                administer("KILL " + session);
            } catch (IllegalStateException gone) {
                // It ended by itself.
            }
        }
    }

    public TenantId id() {
        return id;
    }

    public String token() {
        return token;
    }

    public String databaseId() {
        return databaseId;
    }

    public int generation() {
        return generation;
    }

    public String password() {
        return password;
    }

    public String database() {
        return "tn" + core;
    }

    public String account() {
        return "a" + core + "g" + generation;
    }

    public TestTenant state(String now) {
        state = now;
        return this;
    }

    public TestTenant limits(int connections, int timeoutMillis, int rows) {
        limits = new RouteLimits(connections, timeoutMillis, rows);
        return this;
    }

    public TestTenant tokenExpires(Instant when) {
        tokenExpiry = when;
        return this;
    }

    /** Its route as the control plane would send it. */
    public Route route(long version, Sealer sealer) {
        boolean serves = "active".equals(state) || "read_only".equals(state);
        String context = id.value() + "|" + databaseId + "|" + generation;
        return new Route(
                id.value(),
                version,
                state,
                "",
                "srv_aaaaaaaaaaaaaaaaaaaa",
                EmbeddedServer.HOST,
                server.port(),
                server.flavour().word(),
                "verify-identity",
                server.authorityPem(),
                "eu-central",
                databaseId,
                database(),
                account(),
                generation,
                serves ? sealer.seal(password, context) : null,
                limits,
                List.of(new ApplicationTokenHash("apt_" + core, sha256(token), tokenExpiry)));
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Does something in its database as the administrator. */
    public void administer(String sql) {
        try (Connection connection = administrator();
                Statement statement = connection.createStatement()) {
            if (sql.contains("tenant_data")) {
                statement.execute("USE " + database());
            }
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** Reads the first column as the administrator. */
    public List<String> column(String sql) {
        try (Connection connection = administrator();
                Statement statement = connection.createStatement()) {
            List<String> values = new java.util.ArrayList<>();
            ResultSet rows = statement.executeQuery(sql);
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    private Connection administrator() throws SQLException {
        MysqlDataSource source = new MysqlDataSource();
        source.setUrl("jdbc:mysql://" + EmbeddedServer.HOST + ":" + server.port() + "/?sslMode=REQUIRED");
        source.setUser(EmbeddedServer.ADMINISTRATOR);
        source.setPassword(server.administratorPassword().reveal());
        return source.getConnection();
    }
}
