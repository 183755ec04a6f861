package dev.tenantry.provisioning.export;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Each row as a JSON object in a line of its own. A whole number is a number as long as every reader takes it exactly, and a text beyond that;
 * a DECIMAL is a text; bytes are Base64. A text that no character set makes the same bytes of again is an object with its bytes in Base64.
 */
final class JsonRows implements RowWriter {
    /** The largest whole number that a DOUBLE does not mix up with the next. */
    private static final BigInteger EXACT = BigInteger.TWO.pow(53).subtract(BigInteger.ONE);

    private final List<ColumnValues> columns;
    private final JsonGenerator target;

    JsonRows(List<ColumnValues> columns, OutputStream stream) throws IOException {
        this.columns = columns;
        this.target = new JsonFactory()
                .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                .disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM)
                .createGenerator(stream, JsonEncoding.UTF8)
                .setPrettyPrinter(new MinimalPrettyPrinter(""));
    }

    @Override
    public void row(byte[] @Nullable [] values) throws IOException {
        target.writeStartObject();
        for (int i = 0; i < values.length; i++) {
            target.writeFieldName(columns.get(i).name());
            byte @Nullable [] value = values[i];
            if (value == null) {
                target.writeNull();
            } else {
                write(columns.get(i), value);
            }
        }
        target.writeEndObject();
        target.writeRaw('\n');
    }

    @Override
    public void flush() throws IOException {
        target.flush();
    }

    private void write(ColumnValues column, byte[] value) throws IOException {
        switch (column.kind()) {
            case INTEGER -> {
                String number = ColumnValues.number(value);
                if (new BigInteger(number).abs().compareTo(EXACT) > 0) {
                    target.writeString(number);
                } else {
                    target.writeNumber(number);
                }
            }
            case FLOAT -> target.writeNumber(ColumnValues.number(value));
            case DECIMAL -> target.writeString(ColumnValues.number(value));
            case BYTES -> target.writeBinary(value);
            case TEXT -> {
                Optional<String> text = column.text(value);
                if (text.isPresent()) {
                    target.writeString(text.get());
                } else {
                    target.writeStartObject();
                    target.writeBinaryField("base64", value);
                    target.writeEndObject();
                }
            }
        }
    }
}
