package dev.tenantry.provisioning.export.mask;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The one text of a {@code fixed} rule, as the server would show it in the column: only then the sums of the table come out. */
final class FixedValue {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int TINY_BYTES = 255;
    private static final int YEAR_MIN = 1901;
    private static final int YEAR_MAX = 2155;

    private FixedValue() {}

    /**
     * The value.
     *
     * @throws IllegalArgumentException when the column does not take it
     */
    static byte[] of(MaskedColumn column, String text) {
        return switch (column.family()) {
            case TEXT -> text(column, text);
            case CHOICE -> choice(column, text);
            case JSON -> json(column, text);
            case DATE -> date(column, text).getBytes(StandardCharsets.US_ASCII);
            case YEAR -> year(text).getBytes(StandardCharsets.US_ASCII);
            case INTEGER, DECIMAL -> number(column, text).getBytes(StandardCharsets.US_ASCII);
            case BINARY, TIME, UUID, INET, SHAPE, APPROXIMATE, BIT ->
                throw new IllegalArgumentException("a column of type " + column.type() + " takes no fixed text");
        };
    }

    private static byte[] text(MaskedColumn column, String text) {
        String kept = column.fixedLength() ? text.stripTrailing() : text;
        if (kept.codePointCount(0, kept.length()) > column.limit()) {
            throw new IllegalArgumentException("the fixed text is longer than the column");
        }
        byte[] bytes = encoded(column, kept);
        if (column.type().equals("tinytext") && bytes.length > TINY_BYTES) {
            throw new IllegalArgumentException("the fixed text is longer than the column");
        }
        return bytes;
    }

    private static byte[] choice(MaskedColumn column, String text) {
        if (!column.members().contains(text)) {
            throw new IllegalArgumentException("the fixed text is no member of the column's type");
        }
        return encoded(column, text);
    }

    private static byte[] encoded(MaskedColumn column, String text) {
        return column.characterSet()
                .flatMap(set -> set.encode(text))
                .orElseThrow(() -> new IllegalArgumentException("the fixed text cannot be written in character set "
                        + column.column().characterSet()));
    }

    private static byte[] json(MaskedColumn column, String text) {
        try {
            if (JSON.readTree(text).isMissingNode()) {
                throw new IllegalArgumentException("the fixed text is not JSON");
            }
        } catch (JsonProcessingException notJson) {
            throw new IllegalArgumentException("the fixed text is not JSON", notJson);
        }
        if (column.isJsonOfMySql()) {
            // The server writes a document in its own way, which is not known here for every one.
            if (!text.equals("{}") && !text.equals("[]") && !text.equals("null")) {
                throw new IllegalArgumentException("a fixed JSON document of MySQL is {}, [] or null");
            }
            return text.getBytes(StandardCharsets.UTF_8);
        }
        return encoded(column, text);
    }

    private static String date(MaskedColumn column, String text) {
        try {
            if (column.type().equals("date")) {
                return LocalDate.parse(text).toString();
            }
            int fraction = column.number(0);
            String pattern = "uuuu-MM-dd HH:mm:ss" + (fraction == 0 ? "" : "." + "S".repeat(fraction));
            DateTimeFormatter form = DateTimeFormatter.ofPattern(pattern, Locale.ROOT);
            LocalDateTime time = LocalDateTime.parse(text.replace(' ', 'T'));
            if (column.type().equals("timestamp") && (time.getYear() < 1971 || time.getYear() > 2037)) {
                throw new IllegalArgumentException("the fixed time is not one of a timestamp");
            }
            return form.format(time);
        } catch (DateTimeException notDate) {
            throw new IllegalArgumentException(
                    "the fixed text is not a date as 2020-12-31, or a time as 2020-12-31 00:00:00", notDate);
        }
    }

    private static String year(String text) {
        if (!text.matches("[0-9]{4}") || Integer.parseInt(text) < YEAR_MIN || Integer.parseInt(text) > YEAR_MAX) {
            throw new IllegalArgumentException("the fixed text is not a year from 1901 to 2155");
        }
        return text;
    }

    private static String number(MaskedColumn column, String text) {
        try {
            BigDecimal number = new BigDecimal(text).setScale(column.scale());
            BigDecimal max = column.family() == MaskedColumn.Family.DECIMAL
                    ? BigDecimal.ONE
                            .movePointRight(column.number(10) - column.scale())
                            .subtract(number.ulp())
                    : new BigDecimal(Numbers.max(column));
            BigDecimal min = column.unsigned() ? BigDecimal.ZERO : max.negate();
            if (number.compareTo(max) > 0 || number.compareTo(min) < 0) {
                throw new IllegalArgumentException("the fixed number is too large for the column, or too small");
            }
            return number.toPlainString();
        } catch (ArithmeticException | NumberFormatException notNumber) {
            throw new IllegalArgumentException("the fixed text is not a number of the column's type", notNumber);
        }
    }

    /** What whole numbers a column takes. */
    static final class Numbers {
        private Numbers() {}

        static BigInteger max(MaskedColumn column) {
            int bits = switch (column.type()) {
                case "tinyint" -> 8;
                case "smallint" -> 16;
                case "mediumint" -> 24;
                case "int" -> 32;
                default -> 64;
            };
            return BigInteger.TWO.pow(column.unsigned() ? bits : bits - 1).subtract(BigInteger.ONE);
        }
    }
}
