package dev.tenantry.provisioning.export.mask;

import dev.tenantry.provisioning.backup.Manifest;
import dev.tenantry.provisioning.database.Carriage;
import dev.tenantry.provisioning.database.Column;
import dev.tenantry.provisioning.database.SqlScanner;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A stored column with what its definition says of the values it takes.
 *
 * @param table its table
 * @param column how its values travel
 * @param family what rules it can have
 * @param type the type's word
 * @param size the numbers after the type, as they stand in its parentheses; empty when there are none
 * @param flags all that follows the type
 */
record MaskedColumn(String table, Column column, Family family, String type, String size, String flags) {
    private static final int SHORT_TEXT = 63;
    private static final int LONG_TEXT = 10_000;

    /** Types whose values are masked alike. */
    enum Family {
        TEXT,
        JSON,
        BINARY,
        CHOICE,
        DATE,
        TIME,
        YEAR,
        UUID,
        INET,
        SHAPE,
        INTEGER,
        DECIMAL,
        APPROXIMATE,
        BIT;

        /** Whether a rule has to be written: numbers alone are kept without one. */
        boolean mustBeSaid() {
            return compareTo(INTEGER) < 0;
        }
    }

    /** Reads a column's definition. */
    static MaskedColumn of(Manifest.Table table, Column column, String definition) {
        String rest =
                definition.substring(SqlScanner.afterQuoted(definition, 0)).strip();
        int end = 0;
        while (end < rest.length() && Character.isLetterOrDigit(rest.charAt(end))) {
            end++;
        }
        String size = "";
        String flags = rest.substring(end);
        if (flags.startsWith("(")) {
            int close = SqlScanner.closingParenthesis(flags, 0);
            size = flags.substring(1, close);
            flags = flags.substring(close + 1);
        }
        String type = column.dataType().toLowerCase(Locale.ROOT);
        return new MaskedColumn(table.name(), column, family(column, type, flags), type, size, flags);
    }

    private static Family family(Column column, String type, String flags) {
        boolean text =
                !column.characterSet().isEmpty() && !column.characterSet().equals("binary");
        return switch (column.carriage()) {
            case JSON -> Family.JSON;
            case FLOAT -> Family.APPROXIMATE;
            case BIT -> Family.BIT;
            case INTERNAL -> Family.SHAPE;
            case TEXT -> type.equals("uuid") ? Family.UUID : Family.INET;
            case BYTES, LONG_BYTES -> {
                if (type.equals("enum") || type.equals("set")) {
                    yield Family.CHOICE;
                }
                // MariaDB's JSON is a text with this condition.
                boolean json = SqlScanner.indexOutsideQuotes(flags.toLowerCase(Locale.ROOT), "json_valid(", 0) >= 0;
                yield json ? Family.JSON : text ? Family.TEXT : Family.BINARY;
            }
            case PLAIN ->
                switch (type) {
                    case "date", "datetime", "timestamp" -> Family.DATE;
                    case "time" -> Family.TIME;
                    case "year" -> Family.YEAR;
                    case "decimal" -> Family.DECIMAL;
                    case "double" -> Family.APPROXIMATE;
                    default -> Family.INTEGER;
                };
        };
    }

    String name() {
        return column.name().value();
    }

    /** How it is told to people. */
    String title() {
        return table + "." + name();
    }

    boolean takesNull() {
        return !says(" NOT NULL");
    }

    boolean unsigned() {
        return says(" unsigned");
    }

    /** Numbers that the server shows with zeros before them. */
    boolean padded() {
        return says(" zerofill");
    }

    private boolean says(String words) {
        return SqlScanner.indexOutsideQuotes(flags, words, 0) >= 0;
    }

    /** Whether its values are of a length that never changes. */
    boolean fixedLength() {
        return type.equals("char") || type.equals("binary");
    }

    /** The number in the type's parentheses, or another when there is none. */
    int number(int otherwise) {
        return size.isEmpty() ? otherwise : Integer.parseInt(size.split(",", -1)[0].strip());
    }

    /** The digits after the point of a decimal number. */
    int scale() {
        return size.contains(",") ? Integer.parseInt(size.split(",", -1)[1].strip()) : 0;
    }

    /** How many characters, or bytes, a value may have at least. */
    int limit() {
        return switch (type) {
            case "char", "varchar", "binary", "varbinary" -> number(1);
            case "tinytext", "tinyblob" -> SHORT_TEXT;
            default -> LONG_TEXT;
        };
    }

    /** The members of an ENUM or SET. */
    List<String> members() {
        return SqlScanner.splitAtCommas(size).stream()
                .map(quoted -> quoted.substring(1, quoted.length() - 1)
                        .replace("''", "'")
                        .replace("\\\\", "\\"))
                .toList();
    }

    boolean isJsonOfMySql() {
        return column.carriage() == Carriage.JSON;
    }

    Optional<dev.tenantry.provisioning.database.CharacterSet> characterSet() {
        return dev.tenantry.provisioning.database.CharacterSet.of(column.characterSet());
    }
}
