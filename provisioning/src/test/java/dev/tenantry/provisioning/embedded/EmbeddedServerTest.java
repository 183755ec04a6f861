package dev.tenantry.provisioning.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.Registered;
import dev.tenantry.provisioning.Secret;
import dev.tenantry.provisioning.server.Credential;
import dev.tenantry.provisioning.server.ServerConnections;
import dev.tenantry.provisioning.server.SessionPurpose;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EmbeddedServerTest {
    private static final int NOBODY = 65_534;

    private static final String FLAVOURS = "dev.tenantry.provisioning.embedded.FlavoursUnderTest#all";

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void acceptsItsAdministratorOverTlsThatTheClientVerifies(Flavour flavour) throws Exception {
        EmbeddedServer server = TestServers.of(flavour);

        try (Connection session = TestServers.administrator(server);
                ResultSet cipher = session.createStatement().executeQuery("SHOW SESSION STATUS LIKE 'Ssl_cipher'")) {
            assertThat(cipher.next()).isTrue();
            assertThat(cipher.getString(2)).as("encrypted").isNotEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void hasNoOtherAccountAndNoTestDatabase(Flavour flavour) throws Exception {
        EmbeddedServer server = EmbeddedServer.start(settings(flavour));
        try (server;
                Connection session = TestServers.administrator(server)) {
            assertThat(Registered.number(
                            session,
                            "SELECT COUNT(*) FROM mysql.user WHERE user NOT LIKE 'mysql.%' AND user <> 'mariadb.sys'"))
                    .isEqualTo(1);
            assertThat(Registered.number(
                            session, "SELECT COUNT(*) FROM information_schema.schemata WHERE schema_name LIKE 'test%'"))
                    .isZero();
            assertThat(Registered.number(session, "SELECT COUNT(*) FROM mysql.db WHERE user IN ('', 'PUBLIC')"))
                    .isZero();
        }
        Credential root = new Credential("root", Secret.of(""));
        assertThatThrownBy(() -> new ServerConnections(TestServers.endpoint(TestServers.of(flavour)))
                        .open(root, SessionPurpose.CONTROL))
                .isInstanceOf(ProvisioningException.class);
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void listensOnLoopbackOnly(Flavour flavour) throws Exception {
        int port = TestServers.of(flavour).port();
        List<InetAddress> others = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress())
                .toList();

        assertThatCode(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
                .doesNotThrowAnyException();
        for (InetAddress other : others) {
            assertThatThrownBy(() -> new Socket(other, port).close())
                    .as("%s", other)
                    .isInstanceOf(Exception.class);
        }
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void dataAndPasswordAndAuthoritySurviveAStopAndACrash(Flavour flavour) throws Exception {
        EmbeddedSettings settings = settings(flavour);
        EmbeddedServer first = EmbeddedServer.start(settings);
        try (Connection session = TestServers.administrator(first)) {
            Registered.execute(session, "CREATE DATABASE kept");
            Registered.execute(session, "CREATE TABLE kept.item (id INT PRIMARY KEY)");
            Registered.execute(session, "INSERT INTO kept.item VALUES (1)");
        }
        first.stop();
        EmbeddedServer second = EmbeddedServer.start(settings);
        try (Connection session = TestServers.administrator(second)) {
            Registered.execute(session, "INSERT INTO kept.item VALUES (2)");
        }
        second.kill();
        try (EmbeddedServer third = EmbeddedServer.start(settings);
                Connection session = TestServers.administrator(third)) {
            assertThat(Registered.number(session, "SELECT COUNT(*) FROM kept.item"))
                    .isEqualTo(2);
            assertThat(third.administratorPassword()).isEqualTo(first.administratorPassword());
            assertThat(third.authorityPem()).isEqualTo(first.authorityPem());
        }
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aServerThatCannotStartIsNoticedAtOnceAndItsLastWordsAreGiven(Flavour flavour) {
        EmbeddedSettings settings = settings(flavour).withOptions("--no-such-option=1");
        TestServers.of(flavour);
        long start = System.nanoTime();

        assertThatThrownBy(() -> EmbeddedServer.start(settings))
                .isInstanceOf(ProvisioningException.class)
                .hasMessageContaining("no-such-option");

        // Far below any patience, even on a loaded machine: the launcher saw the process end.
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void aStaleMarkThatNamesAnotherProcessEndsNothing() throws Exception {
        EmbeddedSettings settings = settings(Flavour.MARIADB);
        EmbeddedServer.start(settings).stop();
        Process bystander = new ProcessBuilder("cat").start();
        try {
            Layout layout = new Layout(settings.directory());
            LeftBehind.mark(layout, bystander.toHandle());

            EmbeddedServer.start(settings).stop();

            assertThat(bystander.isAlive()).isTrue();
        } finally {
            bystander.destroy();
        }
    }

    @Test
    void twoOwnersOfOneDirectoryAreRefused() {
        EmbeddedSettings settings = settings(Flavour.MARIADB);
        try (EmbeddedServer first = EmbeddedServer.start(settings)) {
            assertThatThrownBy(() -> EmbeddedServer.start(settings))
                    .isInstanceOf(ProvisioningException.class)
                    .hasMessageContaining("run by another process");
            assertThat(first.isRunning()).isTrue();
        }
    }

    @Test
    void aRememberedPortThatIsTakenIsReplacedAndAFixedOneIsRefused() throws Exception {
        EmbeddedSettings settings = settings(Flavour.MARIADB);
        EmbeddedServer first = EmbeddedServer.start(settings);
        first.stop();
        try (ServerSocket thief = new ServerSocket(first.port(), 1, InetAddress.getLoopbackAddress())) {
            try (EmbeddedServer second = EmbeddedServer.start(settings)) {
                assertThat(second.port()).isNotEqualTo(thief.getLocalPort());
            }
            assertThatThrownBy(() -> EmbeddedServer.start(settings.withPort(thief.getLocalPort())))
                    .isInstanceOf(ProvisioningException.class)
                    .hasMessageContaining("is in use");
        }
    }

    @Test
    void theDirectoryOfAnotherFlavourIsRefused() throws Exception {
        EmbeddedSettings settings = settings(Flavour.MARIADB);
        OwnerOnly.directory(settings.directory());
        Files.writeString(new Layout(settings.directory()).flavourFile(), "mysql\n");

        assertThatThrownBy(() -> EmbeddedServer.start(settings))
                .isInstanceOf(ProvisioningException.class)
                .hasMessageContaining("belongs to mysql");
    }

    @Test
    void anUnsupportedPlatformIsRefusedInOneSentence() {
        assertThatThrownBy(() -> ServerProgram.requirePlatform("Mac OS X", "aarch64", false))
                .isInstanceOf(ProvisioningException.class)
                .hasMessage(
                        "Embedded database servers run on x86-64 Linux with the GNU C library only, and this machine is"
                                + " Mac OS X on aarch64: use a MySQL or MariaDB server of your own instead.");
        assertThatThrownBy(() -> ServerProgram.requirePlatform("Linux", "amd64", false))
                .hasMessageContaining("another C library");
        assertThatCode(() -> ServerProgram.requirePlatform("Linux", "amd64", true))
                .doesNotThrowAnyException();
    }

    /**
     * Root starts it as an unprivileged user; for everybody else the other tests are this one. That user may read what root may, to reach the
     * class path, and write nothing but its own folder.
     */
    @Test
    void aUserWithoutPrivilegesStartsAServerToo(@TempDir Path folder) throws Exception {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "every test of this class shows it");
        Files.setAttribute(folder, "unix:uid", NOBODY);
        ProcessBuilder builder = new ProcessBuilder(
                "setpriv",
                "--reuid=" + NOBODY,
                "--regid=" + NOBODY,
                "--clear-groups",
                "--inh-caps=+dac_read_search",
                "--ambient-caps=+dac_read_search",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                System.getProperty("java.class.path"),
                UnprivilegedStart.class.getName(),
                folder.resolve("server").toString());
        builder.environment().put("HOME", folder.toString());
        builder.environment().put("XDG_CACHE_HOME", folder.toString());
        Path log = folder.resolve("log");
        Process process =
                builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();

        assertThat(process.waitFor(4, TimeUnit.MINUTES)).isTrue();

        assertThat(Files.readString(log)).contains("user " + NOBODY + ", answer 42");
        assertThat(process.exitValue()).isZero();
    }

    @Test
    void aSuiteWithoutMySqlSaysSoOrFailsWhenItMustNot() {
        assertThat(FlavoursUnderTest.of(false, false)).containsExactly(Flavour.MARIADB);
        assertThat(FlavoursUnderTest.of(true, true)).containsExactly(Flavour.MARIADB, Flavour.MYSQL);
        assertThatThrownBy(() -> FlavoursUnderTest.of(false, true))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("SKIPPED ON MYSQL");
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void noSecretIsInTheArgumentsOrStaysInTheStatementsOfTheStart(Flavour flavour) throws Exception {
        EmbeddedServer server = TestServers.of(flavour);
        String password = server.administratorPassword().reveal();

        assertThat(Files.readString(Path.of("/proc/" + server.processId() + "/cmdline")))
                .doesNotContain(password);
        assertThat(Files.readString(server.log())).doesNotContain(password);
        assertThat(new Layout(server.directory()).initFile()).doesNotExist();
    }

    private static EmbeddedSettings settings(Flavour flavour) {
        return EmbeddedSettings.of(
                        flavour, TestServers.newDirectory(flavour.word()).resolve("server"))
                .with(Durability.RELAXED);
    }
}
