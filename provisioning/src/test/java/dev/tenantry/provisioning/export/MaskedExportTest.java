package dev.tenantry.provisioning.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenantry.provisioning.ArchiveWorld;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.Registered.Marked;
import dev.tenantry.provisioning.export.mask.MaskRefusedException;
import dev.tenantry.provisioning.export.mask.MaskRules;
import dev.tenantry.provisioning.export.mask.MaskSecret;
import dev.tenantry.provisioning.identifier.DatabaseName;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a developer may have: a package in which other values stand in the place of a customer's. */
class MaskedExportTest {
    private static final String BOTH = "dev.tenantry.provisioning.embedded.FlavoursUnderTest#all";

    /** All that must be nowhere in the package. */
    private static final List<String> MARKERS = List.of(
            "Marker", "marker", "MARKER", "1961-04-12", "49291234", "5550177", "1987-06-05", "313377", "203.0.113.9");

    private static final List<String> STATEMENTS = List.of(
            """
            CREATE TABLE people (
              id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, code VARCHAR(40) NOT NULL, email VARCHAR(120), full_name VARCHAR(60),
              phone VARCHAR(30), born DATE, seen TIMESTAMP(3) NULL, card CHAR(19), ssn BIGINT UNSIGNED, note TEXT, secret VARBINARY(40),
              doc JSON, kept JSON, latin VARCHAR(60) CHARACTER SET latin1, wide VARCHAR(60) CHARACTER SET ucs2, mood ENUM('good','b''ad') NOT NULL,
              place POINT, nick VARCHAR(30), uid CHAR(36), lower_mail VARCHAR(120) GENERATED ALWAYS AS (LOWER(email)) STORED,
              UNIQUE KEY by_code (code), UNIQUE KEY by_email (email), UNIQUE KEY by_phone (phone), UNIQUE KEY by_ssn (ssn)
            ) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci""",
            """
            CREATE TABLE visits (id INT PRIMARY KEY, person VARCHAR(40) NOT NULL, day DATETIME NOT NULL,
              CONSTRAINT who FOREIGN KEY (person) REFERENCES people (code)) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci""",
            """
            CREATE TABLE flyway_schema_history (installed_rank INT PRIMARY KEY, version VARCHAR(50), description VARCHAR(200), type VARCHAR(20),
              script VARCHAR(100), checksum INT, installed_by VARCHAR(100), installed_on TIMESTAMP NULL, execution_time INT, success BOOL)""",
            "INSERT INTO flyway_schema_history VALUES (1, '1', 'base', 'SQL', 'V1__base.sql', 1, 'me', NULL, 1, TRUE)",
            """
            INSERT INTO people (code, email, full_name, phone, born, seen, card, ssn, note, secret, doc, kept, latin, wide, mood, place, nick, uid) VALUES
              ('Marker-1', 'marker.one@marker.test', 'Marker One', '+1 (212) 555-0177', '1961-04-12', '1987-06-05 10:11:12.123', '4929 1234 5678 9012',
               3133771, 'a Marker\tnote', 'Marker', '{"a": "Marker"}', '{"n": [1.5, 1e20, -0.0, 7, "x"], "ü": null}', 'Märker Marker', 'Marker',
               'good', ST_GeomFromText('POINT(31 77)'), '', 'aaaaaaaa-bbbb-cccc-dddd-eeeeMarker01'),
              ('Marker-2', 'marker.two@marker.test', 'Marker', '+1 (212) 5550177', '0000-00-00', NULL, '4929-1234', 3133772, '', '', '[1, "Marker"]', '[]', 'x',
               'y', 'b''ad', NULL, 'Marker 203.0.113.9', '01234567-89ab-cdef-0123-456789abcdef'),
              ('Marker-3', NULL, NULL, NULL, NULL, '2038-01-19 03:14:07', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'good', NULL, NULL, NULL)""",
            "INSERT INTO visits VALUES (1, 'MARKER-1', '1987-06-05 00:00:00'), (2, 'marker-1', '9999-12-31 23:59:59'), (3, 'Marker-2', '2024-02-29 12:00:00')",
            "CREATE VIEW seen_people AS SELECT p.id, COUNT(*) AS times FROM people p JOIN visits v ON v.person = p.code GROUP BY p.id",
            "CREATE TRIGGER before_visit BEFORE INSERT ON visits FOR EACH ROW SET NEW.person = UPPER(NEW.person)");

    private static final String RULES = """
            tables:
              people:
                code: pseudonym
                email: email
                full_name: name
                phone: phone
                born: {date: shift}
                seen: {date: shift}
                card: digits
                ssn: digits
                note: {fixed: gone}
                secret: pseudonym
                doc: blank
                kept: keep
                latin: name
                wide: pseudonym
                mood: {fixed: "b'ad"}
                place: blank
                nick: null
                uid: pseudonym
              visits:
                person: pseudonym
                "*": {date: shift}
            """;

    @TempDir
    Path folder = Path.of("");

    @ParameterizedTest
    @MethodSource(BOTH)
    void noMaskedValueIsAnywhereInThePackageAndItLoadsWithItsKeysAndJoins(Flavour flavour) throws Exception {
        Packages packages = new Packages(flavour, folder);
        Marked source = packages.backedUp(STATEMENTS);
        Path made = folder.resolve("package");
        packages.export(Packages.job(source, made).with(masking(RULES)));

        for (String marker : MARKERS) {
            for (Charset charset : List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16BE)) {
                assertThat(Packages.holding(made, marker.getBytes(charset)))
                        .as(marker)
                        .isEmpty();
            }
            assertThat(Packages.holding(
                            made,
                            HexFormat.of()
                                    .formatHex(marker.getBytes(StandardCharsets.UTF_8))
                                    .getBytes(StandardCharsets.UTF_8)))
                    .isEmpty();
        }
        assertThat(Files.readString(made.resolve("README.md")))
                .contains("This data is masked")
                .contains(
                        MaskRules.parse(RULES.getBytes(StandardCharsets.UTF_8)).sha256())
                .contains("| people.note | fixed |");

        DatabaseName target = packages.plainDatabase();
        StandardClient.Said loaded = packages.load(made, target);
        assertThat(loaded.status()).as(loaded.text()).isZero();
        ArchiveWorld world = packages.world();
        // Keys and joins, also across case; the view sees what it saw.
        assertThat(world.number(target, "SELECT COUNT(*) FROM visits v JOIN people p ON p.code = v.person"))
                .isEqualTo(3);
        assertThat(world.number(target, "SELECT times FROM seen_people WHERE id = 1"))
                .isEqualTo(2);
        assertThat(world.number(
                        target, "SELECT COUNT(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE()"))
                .isEqualTo(1);
        assertThat(world.number(target, "SELECT COUNT(*) FROM flyway_schema_history WHERE script = 'V1__base.sql'"))
                .isEqualTo(1);
        // NULL stays NULL, and the rest has its shape.
        assertThat(world.number(target, """
                SELECT COUNT(*) FROM people WHERE id = 3 AND CONCAT_WS('', email, full_name, phone, born, card, ssn, note, secret, doc, latin, wide, nick) = ''
                """)).isEqualTo(1);
        assertThat(world.number(target, """
                SELECT COUNT(*) FROM people WHERE id = 1 AND email LIKE '%_@example.com' AND lower_mail = email AND full_name LIKE '_% _%'
                  AND phone REGEXP '^[+][0-9] [(][0-9]{3}[)] [0-9]{3}-[0-9]{4}$' AND born BETWEEN '1959-01-01' AND '1963-12-31' AND TIME(seen) = '10:11:12.123'
                  AND card REGEXP '^([0-9]{4} ){3}[0-9]{4}$' AND ssn BETWEEN 1000000 AND 9999999 AND note = 'gone' AND OCTET_LENGTH(secret) = 16
                  AND ST_X(place) = 0 AND nick IS NULL AND mood = 'b''ad' AND JSON_EXTRACT(kept, '$.n[3]') = 7
                """)).isEqualTo(1);
        assertThat(
                        world.number(
                                target,
                                "SELECT COUNT(*) FROM people WHERE uid REGEXP '^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$'"))
                .isEqualTo(1);
        assertThat(world.number(target, "SELECT COUNT(*) FROM visits WHERE day = '9999-12-31 23:59:59'"))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource(BOTH)
    void twoExportsAgreeUnderOneKeyFileAndOtherwiseDoNot(Flavour flavour) throws Exception {
        Packages packages = new Packages(flavour, folder);
        Marked source = packages.backedUp(STATEMENTS);
        byte[] key = "a key of more than 16 bytes".getBytes(StandardCharsets.UTF_8);
        for (String name : List.of("one", "two")) {
            packages.export(Packages.job(source, folder.resolve(name)).with(masking(RULES, MaskSecret.of(key))));
        }
        packages.export(Packages.job(source, folder.resolve("three")).with(masking(RULES)));
        String rows = "data/0002-people.tsv";
        assertThat(folder.resolve("one").resolve(rows))
                .hasSameBinaryContentAs(folder.resolve("two").resolve(rows));
        assertThat(Files.readAllBytes(folder.resolve("three").resolve(rows)))
                .isNotEqualTo(Files.readAllBytes(folder.resolve("one").resolve(rows)));
        assertThat(Packages.holding(folder.resolve("one"), key)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource(BOTH)
    void everyObjectAndTypeLoadsUnderTheSkeletonsOwnGuesses(Flavour flavour) throws Exception {
        Packages packages = new Packages(flavour, folder);
        Marked source = packages.world().newDatabase();
        packages.world().fillWithEverything(source);
        packages.world().backUp(source, 2);
        String skeleton = TenantExport.maskSkeleton(
                packages.world().store(),
                version -> Packages.KEY,
                source.identity().tenantId(),
                java.util.Optional.empty());
        assertThat(skeleton)
                .contains("  child:\n    parent_code: CHOOSE  # varchar, not null\n")
                .contains("\"a `tick\": CHOOSE");
        Path refused = folder.resolve("refused");
        assertThatThrownBy(() -> packages.export(Packages.job(source, refused).with(masking(skeleton))))
                .isInstanceOf(MaskRefusedException.class)
                .hasMessageContaining("says 'CHOOSE'");

        String rules = skeleton.replace("parent_code: CHOOSE", "parent_code: pseudonym")
                .replace(" code: CHOOSE", " code: pseudonym")
                .replace("CHOOSE", "keep")
                .replace("c_varchar: keep", "c_varchar: digits")
                .replace("c_sjis: keep", "c_sjis: pseudonym");
        Path made = folder.resolve("package");
        packages.export(Packages.job(source, made).with(masking(rules)));
        DatabaseName target = packages.plainDatabase();
        StandardClient.Said loaded = packages.load(made, target);
        assertThat(loaded.status()).as(loaded.text()).isZero();
        assertThat(packages.world()
                        .number(target, "SELECT COUNT(*) FROM child c JOIN parent p ON c.parent_code = p.code"))
                .isEqualTo(2);
        assertThat(refused).doesNotExist();
    }

    static ExportJob.Masking masking(String rules) {
        return masking(rules, MaskSecret.random());
    }

    static ExportJob.Masking masking(String rules, MaskSecret secret) {
        return new ExportJob.Masking(MaskRules.parse(rules.getBytes(StandardCharsets.UTF_8)), secret);
    }
}
