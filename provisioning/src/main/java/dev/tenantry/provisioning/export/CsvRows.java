package dev.tenantry.provisioning.export;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows as RFC 4180 has them, in UTF-8, with a header. NULL is a field with nothing in it, the empty text one with two quotes; bytes are Base64.
 * A text that no character set makes the same bytes of again, one with a NUL and one that begins with the mark itself stands as the mark
 * and its bytes in Base64.
 */
final class CsvRows implements RowWriter {
    static final String MARK = "base64:";

    private final List<ColumnValues> columns;
    private final Writer target;

    CsvRows(List<ColumnValues> columns, OutputStream target) {
        this.columns = columns;
        this.target = new BufferedWriter(new OutputStreamWriter(target, StandardCharsets.UTF_8));
    }

    @Override
    public void begin() throws IOException {
        for (int i = 0; i < columns.size(); i++) {
            separate(i);
            field(columns.get(i).name());
        }
        target.write("\r\n");
    }

    @Override
    public void row(byte[] @Nullable [] values) throws IOException {
        for (int i = 0; i < values.length; i++) {
            separate(i);
            byte @Nullable [] value = values[i];
            if (value != null) {
                field(written(columns.get(i), value));
            }
        }
        target.write("\r\n");
    }

    @Override
    public void flush() throws IOException {
        target.flush();
    }

    private static String written(ColumnValues column, byte[] value) {
        return switch (column.kind()) {
            case INTEGER, DECIMAL, FLOAT -> ColumnValues.number(value);
            case BYTES -> Base64.getEncoder().encodeToString(value);
            case TEXT ->
                column.text(value)
                        .filter(text -> !text.startsWith(MARK) && text.indexOf('\0') < 0)
                        .orElseGet(() -> MARK + Base64.getEncoder().encodeToString(value));
        };
    }

    private void separate(int place) throws IOException {
        if (place > 0) {
            target.write(',');
        }
    }

    private void field(String text) throws IOException {
        if (!text.isEmpty() && text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n')) {
            target.write(text);
            return;
        }
        target.write('"');
        target.write(text.replace("\"", "\"\""));
        target.write('"');
    }
}
