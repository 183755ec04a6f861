package dev.tenantry.provisioning.bench;

import dev.tenantry.provisioning.embedded.EmbeddedServer;
import dev.tenantry.provisioning.embedded.TestServers;
import dev.tenantry.provisioning.server.Credential;
import dev.tenantry.provisioning.server.ServerConnections;
import dev.tenantry.provisioning.server.ServerEndpoint;
import dev.tenantry.provisioning.server.SessionPurpose;
import dev.tenantry.provisioning.server.TlsPolicy;
import dev.tenantry.provisioning.template.MigrationSet;
import dev.tenantry.provisioning.template.MigrationSet.MigrationSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.Flyway;

/**
 * Flyway as its manual has it: a JDBC URL, an account that owns the database, a folder of files, and every setting as it comes. Its server is
 * verified as ours is, by a key store of the kind that Java's keytool makes.
 */
final class PlainFlyway implements AutoCloseable {
    private static final String USER = "plain_flyway";
    private static final String PASSWORD = "only-on-loopback-1";

    private final EmbeddedServer server;
    private final Connection administrator;
    private final Path folder;
    private final Path trusted;
    private int made;

    private PlainFlyway(EmbeddedServer server, Connection administrator, Path folder, Path trusted) {
        this.server = server;
        this.administrator = administrator;
        this.folder = folder;
        this.trusted = trusted;
    }

    static PlainFlyway on(EmbeddedServer server, MigrationSet migrations) throws SQLException, IOException {
        ServerEndpoint endpoint =
                new ServerEndpoint(EmbeddedServer.HOST, server.port(), TlsPolicy.verifyIdentity(server.authorityPem()));
        Connection session = new ServerConnections(endpoint)
                .open(
                        new Credential(EmbeddedServer.ADMINISTRATOR, server.administratorPassword()),
                        SessionPurpose.CONTROL);
        execute(session, "CREATE USER '%s'@'%%' IDENTIFIED BY '%s'".formatted(USER, PASSWORD));
        Path folder = TestServers.newDirectory("plain-flyway");
        for (MigrationSource file : migrations.files()) {
            Files.writeString(folder.resolve(file.fileName()), file.content());
        }
        return new PlainFlyway(server, session, folder, keyStore(server.authorityPem()));
    }

    /** How many milliseconds it takes for one new database. */
    double millis() throws SQLException {
        String database = "plain_flyway_" + made++;
        execute(administrator, "CREATE DATABASE " + database);
        execute(administrator, "GRANT ALL ON %s.* TO '%s'@'%%'".formatted(database, USER));
        String url = "jdbc:mysql://%s:%d/%s?sslMode=VERIFY_IDENTITY&trustCertificateKeyStoreUrl=%s"
                        .formatted(
                                EmbeddedServer.HOST,
                                server.port(),
                                database,
                                trusted.toUri().toString())
                + "&trustCertificateKeyStoreType=PKCS12&trustCertificateKeyStorePassword=" + PASSWORD;
        long begun = System.nanoTime();
        Flyway.configure()
                .dataSource(url, USER, PASSWORD)
                .locations("filesystem:" + folder)
                .load()
                .migrate();
        return (System.nanoTime() - begun) / 1e6;
    }

    private static Path keyStore(String authorityPem) throws IOException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            int number = 0;
            for (Certificate authority : CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(authorityPem.getBytes(StandardCharsets.UTF_8)))) {
                store.setCertificateEntry("authority-" + number++, authority);
            }
            Path file = TestServers.newDirectory("plain-flyway-trust").resolve("truststore.p12");
            try (OutputStream out = Files.newOutputStream(file)) {
                store.store(out, PASSWORD.toCharArray());
            }
            return file;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java has PKCS12", impossible);
        }
    }

    private static void execute(Connection session, String sql) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        administrator.close();
    }
}
