package dev.tenantry.provisioning.export;

import dev.tenantry.provisioning.database.CharacterSet;
import dev.tenantry.provisioning.database.Column;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads the archived values of one column. */
final class ColumnValues {
    private final String name;
    private final ValueKind kind;
    private final Optional<CharacterSet> characterSet;

    ColumnValues(Column column) {
        this.name = column.name().value();
        this.kind = ValueKind.of(column);
        this.characterSet =
                column.characterSet().isEmpty() ? CharacterSet.of("utf8mb4") : CharacterSet.of(column.characterSet());
    }

    String name() {
        return name;
    }

    ValueKind kind() {
        return kind;
    }

    /** A number as JSON and most readers take it: a ZEROFILL column shows zeros before it. */
    static String number(byte[] value) {
        String text = new String(value, StandardCharsets.US_ASCII);
        int start = text.startsWith("-") ? 1 : 0;
        int digit = start;
        while (digit + 1 < text.length() && text.charAt(digit) == '0' && Character.isDigit(text.charAt(digit + 1))) {
            digit++;
        }
        return text.substring(0, start) + text.substring(digit);
    }

    /** A text; empty when the bytes are none that becomes the same bytes again. */
    Optional<String> text(byte[] value) {
        return characterSet.flatMap(set -> set.decode(value));
    }
}
