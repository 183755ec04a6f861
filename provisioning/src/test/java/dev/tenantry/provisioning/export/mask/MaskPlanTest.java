package dev.tenantry.provisioning.export.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenantry.provisioning.backup.Manifest;
import dev.tenantry.provisioning.database.Carriage;
import dev.tenantry.provisioning.database.Column;
import dev.tenantry.provisioning.database.ContentSum;
import dev.tenantry.provisioning.database.ObjectKind;
import dev.tenantry.provisioning.database.SchemaDefinition;
import dev.tenantry.provisioning.database.SchemaObject;
import dev.tenantry.provisioning.database.TableStatement;
import dev.tenantry.provisioning.identifier.ObjectName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules that would leave something unsaid, or break something, are refused by name before anything is written. */
class MaskPlanTest {
    private static final String PEOPLE = """
            CREATE TABLE `people` (
              `id` int NOT NULL AUTO_INCREMENT,
              `code` varchar(40) NOT NULL,
              `short` varchar(8) DEFAULT NULL,
              `email` varchar(24) DEFAULT NULL,
              `note` text NOT NULL,
              `born` date DEFAULT NULL,
              `made` datetime NOT NULL,
              `at` time DEFAULT NULL,
              `since` year DEFAULT NULL,
              `doc` json DEFAULT NULL,
              `raw` blob,
              `flag` enum('a','b') NOT NULL,
              `tiny` tinyint unsigned zerofill DEFAULT NULL,
              `price` decimal(5,2) DEFAULT NULL,
              `spot` polygon DEFAULT NULL,
              `old` varchar(9) CHARACTER SET dec8 DEFAULT NULL,
              `label` varchar(40) GENERATED ALWAYS AS (concat(`code`)) VIRTUAL,
              PRIMARY KEY (`id`,`made`),
              UNIQUE KEY `by_code` (`code`),
              UNIQUE KEY `by_short` (`short`,`id`),
              UNIQUE KEY `by_mail` ((lower(`email`)))
            ) ENGINE=InnoDB PARTITION BY RANGE COLUMNS(`made`) (PARTITION p0 VALUES LESS THAN (MAXVALUE))""";

    private static final String VISITS = """
            CREATE TABLE `visits` (
              `id` int NOT NULL,
              `person` varchar(40) DEFAULT NULL,
              PRIMARY KEY (`id`),
              CONSTRAINT `who` FOREIGN KEY (`person`) REFERENCES `people` (`code`) ON DELETE CASCADE
            ) ENGINE=InnoDB""";

    private static final String KEEP_ALL = "people: {'*': keep}, visits: {'*': keep}";

    @Test
    void aColumnWithoutARuleMakesAllRefusedAndItsPlaceInAFileIsShown() {
        assertThatThrownBy(() -> plan("people: {'*': keep}"))
                .isInstanceOfSatisfying(MaskRefusedException.class, refused -> {
                    assertThat(refused)
                            .hasMessageContaining("nothing of 1 columns")
                            .hasMessageContaining("Nothing was written");
                    assertThat(refused.skeleton()).endsWith("tables:\n  visits:\n    person: CHOOSE  # varchar\n");
                });
        assertThatThrownBy(() -> plan("people: {code: keep}, visits: {person: keep}"))
                .isInstanceOfSatisfying(
                        MaskRefusedException.class,
                        refused -> assertThat(refused.skeleton())
                                .contains(
                                        "email: CHOOSE",
                                        "note: blank  # text, not null",
                                        "born: {date: shift}",
                                        "raw: CHOOSE",
                                        "flag: keep",
                                        "old: CHOOSE")
                                .doesNotContain("    id:", "price:", "tiny:", "label:"));
        assertThat(plan(KEEP_ALL).masked()).isEmpty();
        assertThat(plan("people: {'*': keep, raw: blank}, visits: {person: keep}")
                        .masked())
                .containsExactly(java.util.Map.entry("people.raw", "blank"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "people: {'*': keep, gone: keep}, visits: {'*': keep} | people.gone: there is no such column",
                "people: {'*': keep, label: blank}, visits: {'*': keep} | people.label: there is no such column that is stored",
                "gone: {'*': keep}, people: {'*': keep}, visits: {'*': keep} | gone: there is no such table",
                "people: {'*': keep, code: pseudonym}, visits: {'*': keep} | visits.person: a foreign key ties it to people.code, which has the rule pseudonym",
                "people: {'*': keep}, visits: {'*': pseudonym} | visits.person: a foreign key ties it to people.code, which has the rule keep",
                "people: {'*': keep, code: {fixed: a}}, visits: {person: {fixed: a}} | people.code: the column is in a unique key",
                "people: {'*': keep, short: pseudonym}, visits: {'*': keep} | people.short: it is in a unique key, or refers to one, and its 8 characters are too few",
                "people: {'*': keep, email: email}, visits: {'*': keep} | people.email: it is in a unique key, or refers to one, and its 24 characters are too few",
                "people: {'*': keep, note: null}, visits: {'*': keep} | people.note: the column takes no NULL",
                "people: {'*': keep, made: {date: shift}}, visits: {'*': keep} | people.made: the table is partitioned by it",
                "people: {'*': keep, at: {date: shift}}, visits: {'*': keep} | people.at: the rule date: shift is not for type time",
                "people: {'*': keep, born: blank}, visits: {'*': keep} | people.born: the rule blank is not for type date",
                "people: {'*': keep, born: {fixed: '2020-02-30'}}, visits: {'*': keep} | people.born: the fixed text is not a date",
                "people: {'*': keep, since: {fixed: '1900'}}, visits: {'*': keep} | people.since: the fixed text is not a year",
                "people: {'*': keep, doc: pseudonym}, visits: {'*': keep} | people.doc: the rule pseudonym is not for type json",
                "people: {'*': keep, doc: {fixed: '{'}}, visits: {'*': keep} | people.doc: the fixed text is not JSON",
                "people: {'*': keep, raw: digits}, visits: {'*': keep} | people.raw: the rule digits is not for type blob",
                "people: {'*': keep, flag: {fixed: c}}, visits: {'*': keep} | people.flag: the fixed text is no member",
                "people: {'*': keep, flag: blank}, visits: {'*': keep} | people.flag: an ENUM has no empty value",
                "people: {'*': keep, tiny: digits}, visits: {'*': keep} | people.tiny: the column is ZEROFILL",
                "people: {'*': keep, price: {fixed: '1000'}}, visits: {'*': keep} | people.price: the fixed number is too large",
                "people: {'*': keep, price: {fixed: '1.005'}}, visits: {'*': keep} | people.price: the fixed text is not a number",
                "people: {'*': keep, spot: blank}, visits: {'*': keep} | people.spot: there is no empty value of type polygon",
                "people: {'*': keep, old: name}, visits: {'*': keep} | people.old: character set dec8 is not known here",
                "people: {'*': keep, short: {fixed: 123456789}}, visits: {'*': keep} | people.short: the fixed text is longer"
            })
    void aRuleThatCannotBeFollowedIsRefusedByName(String rules, String why) {
        assertThatThrownBy(() -> plan(rules))
                .isInstanceOf(MaskRefusedException.class)
                .hasMessageContaining("Nothing was written")
                .hasMessageContaining(why);
    }

    @Test
    void aFixedValueIsWrittenAsTheServerShowsIt() {
        RowMask mask = plan("people: {'*': keep, price: {fixed: 7}, note: {fixed: é}}, visits: {'*': keep}")
                .of(0);
        byte[][] row = new byte[16][];
        Arrays.fill(row, "x".getBytes(StandardCharsets.UTF_8));
        mask.apply(row);
        assertThat(new String(Objects.requireNonNull(row[13]), StandardCharsets.UTF_8))
                .isEqualTo("7.00");
        assertThat(new String(Objects.requireNonNull(row[4]), StandardCharsets.UTF_8))
                .isEqualTo("é");
    }

    private static MaskPlan plan(String tables) {
        MaskRules rules = MaskRules.parse(("tables: {" + tables + "}").getBytes(StandardCharsets.UTF_8));
        return MaskPlan.of(rules, manifest(PEOPLE, VISITS), MaskSecret.random());
    }

    private static Manifest manifest(String... statements) {
        List<SchemaObject> objects = new ArrayList<>();
        List<Manifest.Table> tables = new ArrayList<>();
        for (String statement : statements) {
            String name = statement.split("`", -1)[1];
            objects.add(new SchemaObject(ObjectKind.TABLE, name, "", statement, SchemaObject.Environment.NONE, "0"));
            tables.add(new Manifest.Table(
                    name,
                    TableStatement.parse(statement).columns().stream()
                            .filter(column -> !column.contains("GENERATED"))
                            .map(MaskPlanTest::column)
                            .toList(),
                    ContentSum.EMPTY,
                    List.of()));
        }
        return new Manifest(
                Manifest.FORMAT,
                "tnt",
                "bak",
                "dbs",
                "tnaaaa",
                "",
                "",
                "mysql",
                "9.7",
                "2026-01-01T00:00:00Z",
                Manifest.Position.NONE,
                0,
                new SchemaDefinition("utf8mb4", "utf8mb4_general_ci", objects),
                tables);
    }

    private static Column column(String definition) {
        String[] words = definition.split("[` (]+", -1);
        Carriage carriage = Objects.requireNonNull(Carriage.ofType(words[2]));
        boolean text = List.of("varchar", "text", "enum").contains(words[2]);
        return new Column(
                new ObjectName(words[1]),
                carriage,
                text ? definition.contains("dec8") ? "dec8" : "utf8mb4" : "",
                text ? "utf8mb4_general_ci" : "",
                words[1].equals("id") ? 1 : 0,
                words[2],
                false);
    }
}
