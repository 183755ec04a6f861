package dev.tenantry.provisioning.export.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A rules file says one thing of each column, or is refused. */
class MaskRulesTest {
    @Test
    void everyRuleIsReadAndAWordIsNothingButAWord() {
        MaskRules rules = parse("""
                tables:
                  "odd: name":
                    a: keep
                    b: null
                    c: {fixed: "null"}
                    d: {date: shift}
                    yes: blank
                    1: digits
                    "*": pseudonym
                """);
        assertThat(rules.tables())
                .isEqualTo(Map.of(
                        "odd: name",
                        Map.of(
                                "a", MaskRule.KEPT,
                                "b", MaskRule.of(MaskRule.Kind.NULL),
                                "c", new MaskRule(MaskRule.Kind.FIXED, "null"),
                                "d", MaskRule.of(MaskRule.Kind.DATE),
                                "yes", MaskRule.of(MaskRule.Kind.BLANK),
                                "1", MaskRule.of(MaskRule.Kind.DIGITS),
                                "*", MaskRule.of(MaskRule.Kind.PSEUDONYM))));
        assertThat(rules.sha256()).matches("[0-9a-f]{64}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "tables",
                "tables: []",
                "rules: {}",
                "tables: {t: keep}",
                "tables: {t: {c: }}",
                "tables: {t: {c: Keep}}",
                "tables: {t: {c: fixed}}",
                "tables: {t: {c: date}}",
                "tables: {t: {c: {date: later}}}",
                "tables: {t: {c: {fixed: [a]}}}",
                "tables: {t: {c: {fixed: a, date: shift}}}",
                "tables: {t: {c: keep}}\nmore: 1",
                "tables: {t: {c: keep, c: blank}}",
                "tables: {t: {c: !!java.lang.Object {}}}",
                "tables: &a {t: *a}",
                "\ttables: {}"
            })
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(MaskRefusedException.class)
                .hasMessageContaining("Nothing was written");
    }

    @Test
    void aKeyThatCouldBeTriedOutIsRefused() {
        assertThatThrownBy(() -> MaskSecret.of(new byte[15]))
                .hasMessageContaining("needs 16")
                .hasMessageContaining("urandom");
    }

    @ParameterizedTest
    @CsvSource({
        "Ünal, unal, utf8mb4_general_ci, true",
        "Ünal, UNAL, utf8mb4_uca1400_ai_ci, true",
        "Ünal, unal, utf8mb4_0900_as_cs, false",
        "Åsa, Asa, utf8mb4_swedish_ci, false",
        "ÅSA, åsa, latin1_swedish_ci, true",
        "a, A, utf8mb4_bin, false",
        "'a ', a, utf8mb4_bin, true",
        "'a ', a, utf8mb4_0900_ai_ci, false",
        "straße, STRASSE, utf8mb4_unicode_ci, false"
    })
    void textsThatACollationTakesForEqualHaveTheSameFake(String left, String right, String collation, boolean same) {
        assertThat(Equality.of(left, collation).equals(Equality.of(right, collation)))
                .isEqualTo(same);
    }

    private static MaskRules parse(String text) {
        return MaskRules.parse(text.getBytes(StandardCharsets.UTF_8));
    }
}
