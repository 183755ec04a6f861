package dev.tenantry.provisioning.fidelity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenantry.provisioning.ArchiveWorld;
import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.Registered.Marked;
import dev.tenantry.provisioning.identifier.DatabaseName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a tenant may have comes back as it was, or the backup is refused by the name of what it cannot carry. */
class FidelityTest {
    private static final String FLAVOURS = "dev.tenantry.provisioning.embedded.FlavoursUnderTest#all";

    /** JSON decimals come back as doubles of the same text, which a dump shows; the archive's format says so. */
    private static final List<String> WITH_JSON_DECIMALS = List.of("only_mysql");

    private static final List<String> WORDS =
            List.of("plain", "tab\\tline\\nback\\\\", "Zürich ß", "日本 €", "Привет", "😀", "");

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void everyValueAndObjectComesBackAsItWas(Flavour flavour) throws Exception {
        ArchiveWorld world = new ArchiveWorld(flavour, folder.resolve("store"));
        Marked source = world.newDatabase();
        Marked target = world.newDatabase();
        world.fillWithEverything(source);
        world.migrate(source, resource("common.sql"));
        world.migrate(source, resource(flavour.word() + ".sql"));
        world.migrate(source, characterSets(world));

        world.backUp(source, 2);
        world.restore(source, target);

        assertSame(world, source.name(), target.name());
        Optional<List<String>> before = ServerDump.lines(flavour, source.name(), folder, WITH_JSON_DECIMALS);
        if (before.isPresent()) {
            assertThat(ServerDump.lines(flavour, target.name(), folder, WITH_JSON_DECIMALS))
                    .hasValueSatisfying(after -> assertThat(after).containsExactlyElementsOf(before.get()));
        }
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void anEmptyDatabaseWithADefaultOfItsOwnComesBack(Flavour flavour) throws SQLException {
        ArchiveWorld world = new ArchiveWorld(flavour, folder);
        Marked source = world.newDatabase();
        Marked target = world.newDatabase();
        world.migrate(
                source, "ALTER DATABASE " + source.name().quoted() + " CHARACTER SET latin1 COLLATE latin1_spanish_ci");

        world.backUp(source, 2);
        world.restore(source, target);

        assertSame(world, source.name(), target.name());
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aDifferenceThatIsPlantedIsSeen(Flavour flavour) throws SQLException {
        ArchiveWorld world = new ArchiveWorld(flavour, folder);
        Marked left = world.newDatabase();
        Marked right = world.newDatabase();
        String table = "CREATE TABLE t (id INT PRIMARY KEY, v FLOAT, w VARCHAR(10))";
        world.migrate(left, table, "INSERT INTO t VALUES (1, 0.1, 'x ')");
        world.migrate(right, table, "INSERT INTO t VALUES (1, 0.10000001, 'x')");

        try (Connection session = world.server().administrator()) {
            assertThat(IndependentComparison.lines(session, left.name()))
                    .isNotEqualTo(IndependentComparison.lines(session, right.name()));
        }
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void whatCannotBeCarriedIsRefusedByItsName(Flavour flavour) throws SQLException {
        ArchiveWorld world = new ArchiveWorld(flavour, folder);
        List<String> refused = flavour == Flavour.MARIADB
                ? List.of(
                        "CREATE TABLE the_culprit (id INT PRIMARY KEY) WITH SYSTEM VERSIONING",
                        "CREATE TABLE the_culprit (id INT PRIMARY KEY) ENGINE=Aria",
                        "CREATE TABLE the_culprit (id INT PRIMARY KEY, a INT, CONSTRAINT ```f``` FOREIGN KEY (a) REFERENCES the_culprit (id))")
                : List.of("CREATE TABLE the_culprit (id INT PRIMARY KEY) ENGINE=MEMORY");
        refused = new ArrayList<>(refused);
        refused.add("CREATE PROCEDURE the_culprit() COMMENT 'back \\ slash' SELECT 1");
        for (String statement : refused) {
            Marked source = world.newDatabase();
            world.migrate(source, "SET sql_mode = 'NO_BACKSLASH_ESCAPES'", statement);

            assertThatThrownBy(() -> world.backUp(source, 1))
                    .isInstanceOfSatisfying(
                            ProvisioningException.class,
                            e -> assertThat(e.code()).isEqualTo(FailureCode.BACKUP_UNSUPPORTED))
                    .hasMessageContaining("the_culprit");
        }
    }

    /** By hand, because it takes minutes: {@code -Dfidelity.tables=10000}. */
    @ParameterizedTest
    @MethodSource(FLAVOURS)
    @EnabledIfSystemProperty(named = "fidelity.tables", matches = "[0-9]+")
    void thousandsOfTablesComeBack(Flavour flavour) throws SQLException {
        ArchiveWorld world = new ArchiveWorld(flavour, folder);
        Marked source = world.newDatabase();
        Marked target = world.newDatabase();
        List<String> statements = new ArrayList<>();
        for (int i = 0; i < Integer.getInteger("fidelity.tables"); i++) {
            statements.add("CREATE TABLE t%d (id INT PRIMARY KEY AUTO_INCREMENT, v INT, KEY by_v (v))".formatted(i));
            statements.add("INSERT INTO t%d (v) VALUES (%d)".formatted(i, i));
        }
        world.migrate(source, statements);

        world.backUp(source, 2);
        world.restore(source, target);

        assertSame(world, source.name(), target.name());
    }

    private static void assertSame(ArchiveWorld world, DatabaseName source, DatabaseName target) throws SQLException {
        try (Connection session = world.server().administrator()) {
            List<String> expected = IndependentComparison.lines(session, source);
            assertThat(expected).isNotEmpty();
            assertThat(IndependentComparison.lines(session, target)).containsExactlyElementsOf(expected);
        }
    }

    /** A table for each character set of the server, with every byte that a set of single bytes has, and a key of its texts. */
    private static List<String> characterSets(ArchiveWorld world) throws SQLException {
        List<String> statements = new ArrayList<>();
        StringBuilder bytes = new StringBuilder();
        for (int i = 1; i < 256; i++) {
            bytes.append("%02X".formatted(i));
        }
        try (Connection session = world.server().administrator();
                Statement statement = session.createStatement();
                ResultSet sets = statement.executeQuery("""
                        SELECT CHARACTER_SET_NAME, MAXLEN FROM information_schema.CHARACTER_SETS
                        WHERE CHARACTER_SET_NAME <> 'binary' ORDER BY 1\
                        """)) {
            while (sets.next()) {
                String set = sets.getString(1);
                String table = "charset_" + set;
                statements.add(
                        "CREATE TABLE %s (word VARCHAR(30) NOT NULL PRIMARY KEY, fixed CHAR(10), body TEXT, choice ENUM('a','Z','~')) CHARACTER SET %s"
                                .formatted(table, set));
                statements.add("INSERT IGNORE INTO " + table + " VALUES "
                        + WORDS.stream()
                                .map(word -> "(_utf8mb4'%1$s', _utf8mb4'%1$s', _utf8mb4'%1$s', 'Z')".formatted(word))
                                .collect(Collectors.joining(", ")));
                if (sets.getInt(2) == 1) {
                    statements.add("INSERT IGNORE INTO %s VALUES ('bytes', NULL, _%s x'%s', '~')"
                            .formatted(table, set, set.equals("ascii") ? bytes.substring(0, 254) : bytes));
                }
            }
        }
        return statements;
    }

    private static List<String> resource(String name) throws IOException {
        try (InputStream text = Objects.requireNonNull(FidelityTest.class.getResourceAsStream("/fidelity/" + name))) {
            return Arrays.stream(new String(text.readAllBytes(), StandardCharsets.UTF_8).split("\n//\n"))
                    .filter(statement -> !statement.isBlank())
                    .toList();
        }
    }
}
