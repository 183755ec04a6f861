package dev.tenantry.provisioning.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.provisioning.Flavour;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.Properties;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EmbeddedServerTest {
    @ParameterizedTest
    @MethodSource("dev.tenantry.provisioning.embedded.FlavoursUnderTest#all")
    void acceptsItsAdministratorOverTlsThatTheClientVerifies(Flavour flavour) throws Exception {
        EmbeddedServer server = TestServers.of(flavour);

        try (Connection connection = connect(server);
                ResultSet answer = connection.createStatement().executeQuery("SHOW SESSION STATUS LIKE 'Ssl_cipher'")) {
            assertThat(answer.next()).isTrue();
            assertThat(answer.getString(2)).contains("AES");
        }
    }

    private static Connection connect(EmbeddedServer server) throws Exception {
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        trust.setCertificateEntry(
                "ca",
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(Files.newInputStream(server.authorityFile())));
        Path file = Files.createTempFile("trust", ".p12");
        try (var out = Files.newOutputStream(file)) {
            trust.store(out, "trusted".toCharArray());
        }
        Properties properties = new Properties();
        properties.setProperty("user", EmbeddedServer.ADMINISTRATOR);
        properties.setProperty("password", server.administratorPassword().reveal());
        properties.setProperty("sslMode", "VERIFY_IDENTITY");
        properties.setProperty("trustCertificateKeyStoreUrl", file.toUri().toString());
        properties.setProperty("trustCertificateKeyStoreType", "PKCS12");
        properties.setProperty("trustCertificateKeyStorePassword", "trusted");
        properties.setProperty("fallbackToSystemTrustStore", "false");
        return DriverManager.getConnection("jdbc:mysql://127.0.0.1:" + server.port() + "/", properties);
    }
}
