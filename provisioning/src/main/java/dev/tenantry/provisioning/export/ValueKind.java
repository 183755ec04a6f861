package dev.tenantry.provisioning.export;

import dev.tenantry.provisioning.database.Column;
import java.util.Locale;
import java.util.Set;

/** What the values of a column are to a reader that is no database server. */
enum ValueKind {
    /** A whole number. */
    INTEGER,
    /** A number with digits after the point, exactly. */
    DECIMAL,
    /** A number of a computer's precision. */
    FLOAT,
    /** A text in UTF-8; also dates, times, UUIDs, addresses, and MySQL's documents. */
    TEXT,
    /** Bytes. */
    BYTES;

    private static final Set<String> WHOLE = Set.of("tinyint", "smallint", "mediumint", "int", "bigint", "year");

    static ValueKind of(Column column) {
        return switch (column.carriage()) {
            case BIT -> INTEGER;
            case FLOAT -> FLOAT;
            case INTERNAL -> BYTES;
            case TEXT, JSON -> TEXT;
            case BYTES, LONG_BYTES ->
                column.characterSet().isEmpty() || column.characterSet().equals("binary") ? BYTES : TEXT;
            case PLAIN -> {
                String type = column.dataType().toLowerCase(Locale.ROOT);
                yield WHOLE.contains(type)
                        ? INTEGER
                        : switch (type) {
                            case "decimal" -> DECIMAL;
                            case "double" -> FLOAT;
                            default -> TEXT;
                        };
            }
        };
    }

    /** The word in {@code columns.json}. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
