package dev.tenantry.provisioning.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.Registered;
import dev.tenantry.provisioning.Secret;
import dev.tenantry.provisioning.embedded.Durability;
import dev.tenantry.provisioning.embedded.EmbeddedServer;
import dev.tenantry.provisioning.embedded.EmbeddedSettings;
import dev.tenantry.provisioning.embedded.TestServers;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ServerInspectorTest {
    private static final String FLAVOURS = "dev.tenantry.provisioning.embedded.FlavoursUnderTest#all";

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void findsNothingToMendOnAnEmbeddedServer(Flavour flavour) throws SQLException {
        EmbeddedServer server = TestServers.of(flavour);
        try (Connection administrator = TestServers.administrator(server)) {
            Inspection inspection = new ServerInspector(TestServers.endpoint(server)).beforeRegistration(administrator);

            assertThat(inspection.suitable()).isTrue();
            assertThat(inspection.facts().flavour()).isEqualTo(flavour);
            assertThat(inspection.findings())
                    .filteredOn(finding -> finding.severity() != Finding.Severity.NOTE)
                    .isEmpty();
        }
        assertThat(new ServerInspector(TestServers.endpoint(flavour))
                        .ofRegistered(new Registered(flavour).access())
                        .suitable())
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void findsEachWrongSettingAndSaysWhatMendsIt(Flavour flavour) throws SQLException {
        List<String> options = new ArrayList<>(List.of(
                "--binlog-format=STATEMENT",
                "--binlog-row-image=MINIMAL",
                "--log-bin-trust-function-creators=OFF",
                "--local-infile=OFF",
                "--default-time-zone=+02:00",
                "--max-connections=20",
                "--require-secure-transport=OFF"));
        List<String> expected = new ArrayList<>(List.of(
                "server.binary_log_format",
                "server.binary_log_row_image",
                "server.function_creators",
                "server.local_infile",
                "server.time_zone",
                "server.max_connections",
                "server.plain_connections"));
        switch (flavour) {
            case MYSQL -> {
                options.addAll(List.of("--partial-revokes=ON", "--binlog-row-value-options=PARTIAL_JSON"));
                expected.addAll(List.of("server.partial_revokes", "server.partial_json"));
            }
            case MARIADB -> {
                options.add("--lower-case-table-names=1");
                expected.addAll(List.of("server.lower_case_table_names", "server.provisioner_is_administrator"));
            }
        }
        try (EmbeddedServer server = start(flavour, options.toArray(String[]::new))) {
            Inspection inspection = inspect(server);

            assertThat(codes(inspection)).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(inspection.suitable()).isFalse();
            assertThat(inspection.findings()).allSatisfy(finding -> {
                assertThat(finding.found()).isNotBlank();
                assertThat(finding.consequence()).isNotBlank();
            });
        }
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void theStatementsOfTheFindingsMendTheServer(Flavour flavour) throws SQLException {
        try (EmbeddedServer server =
                        start(flavour, "--binlog-format=STATEMENT", "--local-infile=OFF", "--max-connections=20");
                Connection administrator = TestServers.administrator(server)) {
            Registered.execute(administrator, "CREATE USER plain@'%' REQUIRE SSL");
            Registered.execute(administrator, "GRANT CREATE USER ON *.* TO plain@'%'");
            plantAnonymousAccount(administrator);
            for (Finding finding : inspect(server).findings()) {
                if (finding.statement() != null) {
                    for (String statement :
                            finding.statement().replaceAll(" \\(.*", "").split("; ")) {
                        Registered.execute(administrator, statement);
                    }
                }
            }

            assertThat(inspect(server).findings())
                    .filteredOn(finding -> finding.severity() != Finding.Severity.NOTE)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void findsAServerWithoutBinaryLogOrThatIsReadOnly(Flavour flavour) throws SQLException {
        try (EmbeddedServer server = start(flavour, "--skip-log-bin")) {
            try (Connection administrator = TestServers.administrator(server)) {
                Registered.execute(administrator, "SET GLOBAL read_only = ON");
            }
            assertThat(codes(inspect(server))).contains("server.binary_log_off", "server.read_only");
        }
    }

    @Test
    void findsAServerThatIsTooOld() throws SQLException {
        try (EmbeddedServer server = start(Flavour.MARIADB, "--version=10.6.21-MariaDB")) {
            Inspection inspection = inspect(server);

            assertThat(codes(inspection)).containsExactly("server.version");
            assertThat(inspection.blockers().getFirst().found()).contains("10.6.21");
        }
    }

    @Test
    void findsAnAnonymousAccountAndGrantsToEverybody() throws SQLException {
        try (EmbeddedServer server = start(Flavour.MARIADB);
                Connection administrator = TestServers.administrator(server)) {
            Registered.execute(administrator, "CREATE DATABASE test");
            Registered.execute(administrator, "GRANT ALL ON `test`.* TO PUBLIC");
            plantAnonymousAccount(administrator);

            assertThat(codes(inspect(server))).contains("server.test_grants", "server.anonymous_accounts");
        }
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void findsAnAdministratorThatMayNotPassOnWhatTheServiceAccountsNeed(Flavour flavour) throws SQLException {
        try (EmbeddedServer server = start(flavour);
                Connection administrator = TestServers.administrator(server)) {
            Registered.execute(administrator, "CREATE USER weak@'%' IDENTIFIED BY 'weak-Password-1'");
            Registered.execute(administrator, "GRANT SELECT ON *.* TO weak@'%' WITH GRANT OPTION");
            Credential weak = new Credential("weak", Secret.of("weak-Password-1"));
            try (Connection session =
                    new ServerConnections(TestServers.endpoint(server)).open(weak, SessionPurpose.CONTROL)) {
                Inspection inspection = new ServerInspector(TestServers.endpoint(server)).beforeRegistration(session);

                assertThat(inspection.blockers())
                        .filteredOn(finding -> finding.code().equals("server.administrator_rights"))
                        .singleElement()
                        .satisfies(finding -> assertThat(finding.found())
                                .contains("CREATE USER")
                                .doesNotContain("SELECT,"));
            }
        }
    }

    @Test
    void findsATransportThatNobodyVerifiesOrThatIsNotEncrypted() throws SQLException {
        try (EmbeddedServer server = start(Flavour.MARIADB, "--require-secure-transport=OFF")) {
            ServerEndpoint unverified = new ServerEndpoint(
                    EmbeddedServer.HOST, server.port(), new TlsPolicy(TlsPolicy.Mode.REQUIRED, null));
            ServerEndpoint plain = new ServerEndpoint(
                    EmbeddedServer.HOST, server.port(), new TlsPolicy(TlsPolicy.Mode.DISABLED, null));
            assertThat(codes(inspect(server, unverified))).contains("server.tls_unverified");
            assertThat(codes(inspect(server, plain))).contains("server.tls_off");
        }
    }

    private static void plantAnonymousAccount(Connection administrator) throws SQLException {
        Registered.execute(administrator, "CREATE USER ''@'localhost'");
    }

    private static EmbeddedServer start(Flavour flavour, String... options) {
        return EmbeddedServer.start(EmbeddedSettings.of(
                        flavour, TestServers.newDirectory(flavour.word()).resolve("server"))
                .with(Durability.RELAXED)
                .withOptions(options));
    }

    private static Inspection inspect(EmbeddedServer server) throws SQLException {
        return inspect(server, TestServers.endpoint(server));
    }

    private static Inspection inspect(EmbeddedServer server, ServerEndpoint endpoint) throws SQLException {
        try (Connection administrator =
                new ServerConnections(endpoint).open(TestServers.administratorOf(server), SessionPurpose.CONTROL)) {
            return new ServerInspector(endpoint).beforeRegistration(administrator);
        }
    }

    private static Set<String> codes(Inspection inspection) {
        return Set.copyOf(inspection.findings().stream().map(Finding::code).toList());
    }
}
