package dev.tenantry.provisioning.export.mask;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands in the place of values keeps them apart and keeps their form. */
class MaskersTest {
    private final MaskSecret secret = MaskSecret.random();
    private final DigitPermutation permutation = new DigitPermutation(secret);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void differentDigitsBecomeDifferentDigits(int length) {
        Set<String> seen = new HashSet<>();
        int all = BigInteger.TEN.pow(length).intValueExact();
        for (int i = 0; i < all; i++) {
            seen.add(permutation.of(("%0" + length + "d").formatted(i)));
        }
        assertThat(seen).hasSize(all).allMatch(digits -> digits.matches("[0-9]{" + length + "}"));
    }

    @Test
    void numbersStayInTheirTypeAndApart() {
        for (String[] range :
                new String[][] {{"0", "9", "127"}, {"10", "99", "127"}, {"100", "127", "127"}, {"1000", "4000", "65535"}
                }) {
            Set<String> seen = new HashSet<>();
            int first = Integer.parseInt(range[0]);
            int last = Integer.parseInt(range[1]);
            for (int i = first; i <= last; i++) {
                seen.add(permutation.ofNumber(Integer.toString(i), new BigInteger(range[2]), true));
            }
            assertThat(seen).hasSize(last - first + 1).allSatisfy(number -> {
                assertThat(number).hasSameSizeAs(range[0]).matches("0|[1-9][0-9]*");
                assertThat(new BigInteger(number)).isLessThanOrEqualTo(new BigInteger(range[2]));
            });
        }
        BigInteger max = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);
        assertThat(new BigInteger(permutation.ofNumber(max.toString(), max, false)))
                .isLessThanOrEqualTo(max);
    }

    @Test
    void everyDayMovesToAnotherAndComesBackIntoTheCalendar() {
        for (int days : new int[] {31, -731, 500}) {
            DateShift shift = new DateShift(days, true);
            Set<String> seen = new HashSet<>();
            LocalDate end = LocalDate.of(2038, 1, 19);
            for (LocalDate day = LocalDate.of(1970, 1, 2); day.isBefore(end); day = day.plusDays(1)) {
                seen.add(text(shift, day + " 03:14:08"));
                assertThat(text(shift, day + " 03:14:08"))
                        .isNotEqualTo(day + " 03:14:08")
                        .isGreaterThan("1970-01-02")
                        .isLessThan("2038-01-19");
            }
            assertThat(seen).hasSize((int) (end.toEpochDay() - 1));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2024-02-29, 2024-03-31",
        "2023-02-31, 2023-03-31",
        "2024-00-00, 2024-02-01",
        "0000-00-00, 0000-00-00",
        "9999-12-31, 9999-12-31",
        "9999-12-30, 0001-01-31",
        "0000-05-06, 0001-06-06",
        "2024-02-29 12:13:14.5, 2024-03-31 12:13:14.5"
    })
    void aDateMovesByWholeDays(String before, String after) {
        assertThat(text(new DateShift(31, false), before)).isEqualTo(after);
    }

    @Test
    void aShiftIsNeverNone() {
        for (int i = 0; i < 200; i++) {
            assertThat(Math.abs(MaskSecret.random().shiftDays())).isBetween(31, 730);
        }
    }

    @Test
    void fakesHaveTheFormOfWhatTheyStandFor() {
        Fakes fakes = new Fakes(secret);
        assertThat(fakes.email("A", 120))
                .matches("[a-z]+\\.[a-z]+\\.[a-z0-9]{13}@example\\.com")
                .isEqualTo(fakes.email("A", 41));
        assertThat(fakes.email("A", 25)).matches("[a-z0-9]{13}@example\\.com");
        assertThat(fakes.email("A", 14)).matches("[a-z0-9]{2}@example\\.com");
        assertThat(fakes.email("A", 5)).hasSize(5);
        assertThat(fakes.name("Maria Marker", "A", 60, false)).matches("[A-Z][a-z]+ [A-Z][a-z]+");
        assertThat(fakes.name("Marker", "A", 60, false)).matches("[A-Z][a-z]+");
        assertThat(fakes.name("Marker", "A", 60, true)).matches("[A-Z][a-z]+ [A-Z][a-z]+ [a-z0-9]{13}");
        assertThat(fakes.name("Marker", "A", 13, true)).hasSize(13);
        assertThat(fakes.phone("+49 (30) 12-3", "A", 20)).matches("\\+[0-9]{2} \\([0-9]{2}\\) [0-9]{2}-[0-9]");
        assertThat(fakes.phone("ask Marker", "A", 20)).matches("\\+[0-9]{12}");
        assertThat(fakes.digits("DE12 ٣٤")).matches("DE[0-9]{2} [٠-٩]{2}");
        assertThat(fakes.pseudonym("x", "X", 4)).hasSize(4);
    }

    private static String text(DateShift shift, String date) {
        return new String(shift.mask(date.getBytes(StandardCharsets.US_ASCII)), StandardCharsets.US_ASCII);
    }
}
