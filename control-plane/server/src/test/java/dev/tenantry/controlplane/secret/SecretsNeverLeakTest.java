package dev.tenantry.controlplane.secret;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.controlplane.ControlPlaneProcess;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.embedded.Durability;
import dev.tenantry.provisioning.embedded.EmbeddedServer;
import dev.tenantry.provisioning.embedded.EmbeddedSettings;
import dev.tenantry.provisioning.embedded.TestServers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A whole run of the control plane's process with real servers, and then a search for every secret in everything the run left behind. A
 * harmless text that was typed beside the secrets (in the log, the id of an operation that failed) must be found in each of those places by
 * the same search: a place that was not read, or a search that finds nothing, fails.
 */
class SecretsNeverLeakTest {
    private static final String TYPED = "what was typed";
    private static final String FAILED = "id of the operation that failed";
    private static final String PRINTED = "standard output and error";

    /** The files that exist to hold a secret, readable by their owner only. */
    private static final Set<String> KEY_FILES =
            Set.of(LocalKeyset.FILE_NAME, "administrator.token", "audit/signing-key.pem");

    private final SecretSearch secrets = new SecretSearch();
    private final SecretSearch control = new SecretSearch();
    private final String catalogName = "leak" + random();
    private final String controlText = "control" + random();
    private final WholeRun.Planted planted = new WholeRun.Planted(
            "planted_administrator",
            "Pl4nted" + random() + "\"%$&; <>",
            "Wr0ng" + random() + "%s;",
            "tny_aaaaaaaaaaaaaaaaaaaa_" + random() + "aaaaaaaa");

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("dev.tenantry.provisioning.embedded.FlavoursUnderTest#all")
    void noSecretIsInAnythingThatAWholeRunLeavesBehind(Flavour flavour) throws Exception {
        EmbeddedServer catalogServer = TestServers.of(Flavour.MARIADB);
        EmbeddedServer server = EmbeddedServer.start(
                EmbeddedSettings.of(flavour, TestServers.newDirectory("leak")).with(Durability.RELAXED));
        plantAdministrator(server);
        control.add(TYPED, controlText);
        secrets.add("administrator's password", core(planted.password()));
        secrets.add("wrong password", core(planted.wrongPassword()));
        secrets.add("unknown token", core(planted.unknownToken()));
        secrets.add(
                "password of the catalog", catalogServer.administratorPassword().reveal());

        Map<String, String> places = new LinkedHashMap<>();
        Path home = folder.resolve("home");
        try (ControlPlaneProcess process = start(catalogServer, home)) {
            run(process, server, home, places);
        }
        places.put("log and binary log of the server", files(server.directory(), SecretsNeverLeakTest::isLog));
        places.put("home, archives and temporary files", files(folder, file -> true));
        try (Connection catalog = TestServers.administrator(catalogServer)) {
            catalog.setCatalog(catalogName);
            addStored(home, catalog);
            places.put("catalog", StoredSecrets.dump(catalog));
            catalog.createStatement().execute("DROP DATABASE " + catalogName);
        }

        places.forEach((place, content) -> assertThat(control.in(place, content))
                .as("the control in " + place)
                .extracting(SecretSearch.Hit::secret)
                .contains(place.equals(PRINTED) ? FAILED : TYPED));
        assertThat(places.entrySet().stream().flatMap(place -> secrets.in(place.getKey(), place.getValue()).stream()))
                .as("secrets found")
                .isEmpty();
    }

    @Test
    void aSecretIsFoundInEveryForm() {
        secrets.add("secret", core(planted.password()));
        secrets.forms("secret")
                .forEach((form, text) -> assertThat(secrets.in("anywhere", "before" + text + "after"))
                        .as(form)
                        .extracting(SecretSearch.Hit::form)
                        .contains(form));
        for (int before = 0; before < 3; before++) {
            byte[] around = ("x".repeat(before) + planted.password() + "y").getBytes(StandardCharsets.UTF_8);
            assertThat(secrets.in("Base64", Base64.getEncoder().encodeToString(around)))
                    .isNotEmpty();
        }
        assertThat(secrets.in(
                        "hexadecimal",
                        HexFormat.of().formatHex(("a" + planted.password()).getBytes(StandardCharsets.UTF_8))))
                .isNotEmpty();
        assertThat(secrets.in("elsewhere", planted.wrongPassword())).isEmpty();
    }

    private void run(ControlPlaneProcess process, EmbeddedServer server, Path home, Map<String, String> places)
            throws IOException {
        String token = Files.readString(home.resolve("administrator.token")).strip();
        secrets.add("administrator's token", token.substring(token.lastIndexOf('_') + 1));
        WholeRun run = new WholeRun(process, server, secrets, controlText, token);
        run.registerServer(planted);
        run.createTenant();
        run.onboardAnother();
        run.backUpRestoreAndSwap();
        run.serveRuntime();
        run.askInVain(planted);
        run.readEverything();
        control.add(FAILED, run.loseServer());
        places.put("operations and their events", run.operationEvents());
        places.put("audit records", run.auditRecords());
        assertThat(process.stop())
                .as("the control plane ends when it is asked to")
                .isTrue();
        places.put("answers", run.answers());
        places.put("arguments and environment", process.seen());
        places.put(PRINTED, process.printed());
    }

    private void addStored(Path home, Connection catalog) throws SQLException, IOException, GeneralSecurityException {
        StoredSecrets stored = new StoredSecrets(home);
        stored.addKeys(secrets);
        stored.addServiceAccounts(secrets, catalog);
        stored.addTenantAccounts(secrets, catalog);
        stored.addTenantKeys(secrets, catalog);
        assertThat(secrets.names())
                .as("secrets of every kind")
                .anyMatch(name -> name.startsWith("password of tenantry_provisioner"))
                .anyMatch(name -> name.matches("password of a[a-z0-9]{20}g2"))
                .anyMatch(name -> name.matches("password of m[a-z0-9]{20}g1"))
                .anyMatch(name -> name.startsWith("key of tnt_"));
    }

    private ControlPlaneProcess start(EmbeddedServer catalog, Path home) throws IOException {
        Path configuration = Files.writeString(folder.resolve("control-plane.yml"), """
                tenantry:
                  mode: development
                  home: "%s"
                  http:
                    port: 0
                  catalog:
                    host: "%s"
                    port: %d
                    database: %s
                    user: "%s"
                    password-file: "%s"
                    tls-mode: verify-identity
                    tls-ca-file: "%s"
                # The most that an operator can ask our own code to say.
                logger:
                  levels:
                    dev.tenantry: TRACE
                """.formatted(
                        home,
                        EmbeddedServer.HOST,
                        catalog.port(),
                        catalogName,
                        EmbeddedServer.ADMINISTRATOR,
                        catalog.administratorPasswordFile(),
                        catalog.authorityFile()));
        Files.writeString(folder.resolve("note.txt"), controlText);
        return ControlPlaneProcess.start(
                folder,
                configuration,
                // The tests' own logging would come first.
                List.of("-Dlogback.configurationFile=logback.xml", "-Dnote=" + controlText),
                Map.of("NOTE", controlText));
    }

    private void plantAdministrator(EmbeddedServer server) throws SQLException {
        String account = "'" + planted.user() + "'@'" + EmbeddedServer.HOST + "'";
        try (Connection administrator = TestServers.administrator(server);
                Statement statement = administrator.createStatement()) {
            statement.execute("SET SESSION sql_log_bin = 0");
            statement.execute("CREATE USER " + account + " IDENTIFIED BY '" + planted.password() + "'");
            statement.execute("GRANT ALL PRIVILEGES ON *.* TO " + account + " WITH GRANT OPTION");
        }
    }

    private static boolean isLog(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.startsWith("server.log") || name.startsWith("binlog.");
    }

    /** All files below a folder but those that are there for a secret. */
    private String files(Path root, Predicate<Path> wanted) throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).filter(wanted).toList()) {
                if (KEY_FILES.stream().noneMatch(file::endsWith)) {
                    all.append(file).append('\n').append(SecretSearch.latin1(Files.readAllBytes(file)));
                }
            }
        }
        return all.toString();
    }

    /** The random part: what stands around it may be written in many ways. */
    private static String core(String secret) {
        return Objects.requireNonNull(Pattern.compile("[0-9a-f]{32}")
                .matcher(secret)
                .results()
                .findFirst()
                .orElseThrow()
                .group());
    }

    private static String random() {
        byte[] bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
