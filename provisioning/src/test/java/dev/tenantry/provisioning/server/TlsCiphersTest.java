package dev.tenantry.provisioning.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.embedded.EmbeddedServer;
import dev.tenantry.provisioning.embedded.EmbeddedSettings;
import dev.tenantry.provisioning.embedded.TestServers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TlsCiphersTest {
    private static final String FLAVOURS = "dev.tenantry.provisioning.embedded.FlavoursUnderTest#all";

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aServerWhoseLibraryIsSlowWithAesIsOfferedChaChaFromItsSecondSessionOn(Flavour flavour) throws SQLException {
        ServerEndpoint endpoint = TestServers.endpoint(flavour);
        Credential administrator = TestServers.administratorOf(TestServers.of(flavour));
        cipher(endpoint, administrator);

        assertThat(cipher(endpoint, administrator)).contains(flavour == Flavour.MARIADB ? "CHACHA20" : "AES");
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aServerThatTakesAesOnlyIsReachedWhateverWasKnownOfIt(Flavour flavour) throws SQLException {
        try (EmbeddedServer server = EmbeddedServer.start(EmbeddedSettings.of(
                        flavour, TestServers.newDirectory("aes-only").resolve("server"))
                .withOptions(
                        flavour == Flavour.MARIADB
                                ? new String[] {"--ssl-cipher=TLS13-AES256-GCM-SHA384"}
                                : new String[] {
                                    "--tls-ciphersuites=TLS_AES_256_GCM_SHA384",
                                    "--ssl-cipher=ECDHE-RSA-AES256-GCM-SHA384"
                                }))) {
            ServerEndpoint endpoint = new ServerEndpoint(
                    EmbeddedServer.HOST, server.port(), TlsPolicy.verifyIdentity(server.authorityPem()));
            TlsCiphers.remember(endpoint, true);

            assertThat(cipher(endpoint, TestServers.administratorOf(server))).contains("AES");
        }
    }

    private static String cipher(ServerEndpoint endpoint, Credential credential) throws SQLException {
        try (Connection session = new ServerConnections(endpoint).open(credential, SessionPurpose.CONTROL);
                ResultSet status = session.createStatement().executeQuery("SHOW STATUS LIKE 'Ssl_cipher'")) {
            status.next();
            return status.getString(2);
        }
    }
}
