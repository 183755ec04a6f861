package dev.tenantry.provisioning.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.Registered;
import dev.tenantry.provisioning.Secret;
import dev.tenantry.provisioning.embedded.EmbeddedServer;
import dev.tenantry.provisioning.embedded.EmbeddedSettings;
import dev.tenantry.provisioning.embedded.TestServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerConnectionsTest {
    private static final String FLAVOURS = "dev.tenantry.provisioning.embedded.FlavoursUnderTest#all";

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aServerThatAnotherAuthoritySignedIsRefused(Flavour flavour) {
        EmbeddedServer server = TestServers.of(flavour);
        String otherAuthority;
        try (EmbeddedServer other = EmbeddedServer.start(EmbeddedSettings.of(
                Flavour.MARIADB, TestServers.newDirectory("other").resolve("server")))) {
            otherAuthority = other.authorityPem();
        }
        for (TlsPolicy.Mode mode : EnumSet.of(TlsPolicy.Mode.VERIFY_IDENTITY, TlsPolicy.Mode.VERIFY_CA)) {
            ServerEndpoint endpoint =
                    new ServerEndpoint(EmbeddedServer.HOST, server.port(), new TlsPolicy(mode, otherAuthority));
            assertFailure(FailureCode.SERVER_UNSUITABLE, endpoint, TestServers.administratorOf(server))
                    .hasMessageContaining("certificate");
            ServerEndpoint javasOwn = new ServerEndpoint(EmbeddedServer.HOST, server.port(), new TlsPolicy(mode, null));
            assertFailure(FailureCode.SERVER_UNSUITABLE, javasOwn, TestServers.administratorOf(server));
        }
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aCertificateForAnotherHostIsRefusedWhereTheIdentityIsVerified(Flavour flavour) throws SQLException {
        EmbeddedServer server = TestServers.of(flavour);
        String authority = server.authorityPem();
        // 127.0.0.2 reaches the same machine, and is not what the certificate says.
        try (EmbeddedServer elsewhere = EmbeddedServer.start(EmbeddedSettings.of(
                        flavour, TestServers.newDirectory("elsewhere").resolve("server"))
                .withOptions("--bind-address=127.0.0.2"))) {
            String own = elsewhere.authorityPem();
            assertThat(own).isNotEqualTo(authority);
            assertFailure(
                    FailureCode.SERVER_UNSUITABLE,
                    new ServerEndpoint("127.0.0.2", elsewhere.port(), TlsPolicy.verifyIdentity(own)),
                    TestServers.administratorOf(elsewhere));
        }
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aWrongPasswordIsNamedAsSuchAndNotRepeated(Flavour flavour) {
        Credential wrong = new Credential(EmbeddedServer.ADMINISTRATOR, Secret.of("planted-secret-9"));

        assertFailure(FailureCode.SERVER_WRONG_CREDENTIAL, TestServers.endpoint(flavour), wrong)
                .hasMessageContaining(EmbeddedServer.ADMINISTRATOR)
                .hasMessageNotContaining("planted-secret-9");
        assertThat(wrong.toString()).doesNotContain("planted-secret-9");
    }

    @Test
    void aServerThatIsNotThereIsUnreachable() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        ServerEndpoint nobody = new ServerEndpoint(
                "127.0.0.1",
                port,
                TlsPolicy.verifyIdentity(TestServers.of(Flavour.MARIADB).authorityPem()));

        assertFailure(FailureCode.SERVER_UNREACHABLE, nobody, new Credential("anybody", Secret.of("x")))
                .hasMessageContaining("127.0.0.1:" + port)
                .hasMessageContaining("nothing listens there")
                .satisfies(failure -> assertThat(((ProvisioningException) failure).nextSteps())
                        .anyMatch(step -> step.contains("host and port")));
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aServerThatDiesInTheHandshakeIsUnreachableAndNotUnsuitable(Flavour flavour) throws Exception {
        EmbeddedServer server = TestServers.of(flavour);
        for (boolean reset : new boolean[] {false, true}) {
            try (ServerSocket between = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                Thread relay = Thread.ofPlatform().start(() -> greetAndDie(between, server.port(), reset));
                ServerEndpoint endpoint = new ServerEndpoint(
                        "127.0.0.1", between.getLocalPort(), TlsPolicy.verifyIdentity(server.authorityPem()));

                assertFailure(FailureCode.SERVER_UNREACHABLE, endpoint, TestServers.administratorOf(server));
                relay.join();
            }
        }
    }

    /** Passes the server's greeting on, takes the wish for TLS and the beginning of the handshake, and is gone. */
    private static void greetAndDie(ServerSocket between, int port, boolean reset) {
        try (Socket client = between.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), port)) {
            byte[] header = server.getInputStream().readNBytes(4);
            int length = (header[0] & 0xff) | (header[1] & 0xff) << 8 | (header[2] & 0xff) << 16;
            client.getOutputStream().write(header);
            client.getOutputStream().write(server.getInputStream().readNBytes(length));
            client.getInputStream().readNBytes(36 + 5);
            if (reset) {
                client.setSoLinger(true, 0);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Test
    void anAuthorityThatIsNoCertificateIsRefused() {
        ServerEndpoint endpoint = new ServerEndpoint(
                EmbeddedServer.HOST,
                TestServers.of(Flavour.MARIADB).port(),
                TlsPolicy.verifyIdentity("-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n"));

        assertFailure(FailureCode.SERVER_UNSUITABLE, endpoint, new Credential("anybody", Secret.of("x")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a,b", "host:1", "address=(host=evil)", "evil?allowMultiQueries=true", "h/../x", "-x"})
    void aHostIsOneHostAndNothingElse(String host) {
        assertThatThrownBy(() -> new ServerEndpoint(host, 3306, new TlsPolicy(TlsPolicy.Mode.REQUIRED, null)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @EnumSource(SessionPurpose.class)
    void onlyARestoreLoadsFilesAndOnlyAReplaySendsSeveralStatements(SessionPurpose purpose) {
        var properties = new ServerConnections(TestServers.endpoint(Flavour.MARIADB))
                .properties(new Credential("x", Secret.of("y")), purpose);

        assertThat(properties.getProperty("allowLoadLocalInfile"))
                .isEqualTo(Boolean.toString(purpose == SessionPurpose.LOADING));
        assertThat(properties.getProperty("allowMultiQueries"))
                .isEqualTo(Boolean.toString(purpose == SessionPurpose.REPLAYING));
        assertThat(properties)
                .containsEntry("allowLoadLocalInfileInPath", "")
                .containsEntry("allowUrlInLocalInfile", "false")
                .containsEntry("allowPublicKeyRetrieval", "false")
                .containsEntry("sslMode", "VERIFY_IDENTITY")
                .containsEntry("fallbackToSystemTrustStore", "false")
                .containsEntry("connectionTimeZone", "UTC")
                .containsKeys("connectTimeout", "socketTimeout");
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void theServerCannotFetchAFileOfOursAndSeveralStatementsAreRefused(Flavour flavour) throws Exception {
        Path file = Files.writeString(TestServers.newDirectory("file").resolve("rows.txt"), "1\n");
        Registered server = new Registered(flavour);
        Registered.Marked database = server.newDatabase();
        server.fill(database.name(), 0);
        try (Connection session = server.administrator()) {
            assertThatThrownBy(() -> Registered.execute(
                            session,
                            "LOAD DATA LOCAL INFILE '" + file + "' INTO TABLE "
                                    + database.name().quoted() + ".item (id)"))
                    .isInstanceOf(SQLException.class);
        }
        try (Connection session = server.administrator()) {
            assertThatThrownBy(() -> Registered.execute(session, "SELECT 1; SELECT 2"))
                    .isInstanceOf(SQLException.class);
            try (ResultSet zone = session.createStatement().executeQuery("SELECT @@session.time_zone")) {
                zone.next();
                assertThat(zone.getString(1)).isIn("+00:00", "UTC");
            }
        }
    }

    private static org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable> assertFailure(
            FailureCode code, ServerEndpoint endpoint, Credential credential) {
        return assertThatThrownBy(() -> new ServerConnections(endpoint)
                        .open(credential, SessionPurpose.CONTROL)
                        .close())
                .isInstanceOfSatisfying(
                        ProvisioningException.class,
                        failure -> assertThat(failure.code()).isEqualTo(code));
    }
}
