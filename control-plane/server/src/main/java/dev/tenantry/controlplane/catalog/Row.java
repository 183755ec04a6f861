package dev.tenantry.controlplane.catalog;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One row of a result, read by column names. The plain readers fail on NULL; the nullable ones say so. */
public final class Row {
    private final ResultSet result;

    Row(ResultSet result) {
        this.result = result;
    }

    public String string(String column) {
        return present(column, nullableString(column));
    }

    public @Nullable String nullableString(String column) {
        return read(() -> result.getString(column));
    }

    public int integer(String column) {
        return present(column, nullableInteger(column));
    }

    public @Nullable Integer nullableInteger(String column) {
        return read(() -> result.getObject(column, Integer.class));
    }

    public long longValue(String column) {
        return present(column, nullableLong(column));
    }

    public @Nullable Long nullableLong(String column) {
        return read(() -> result.getObject(column, Long.class));
    }

    public @Nullable Double nullableDouble(String column) {
        return read(() -> result.getObject(column, Double.class));
    }

    public boolean bool(String column) {
        return present(column, read(() -> result.getObject(column, Boolean.class)));
    }

    public byte[] bytes(String column) {
        return present(column, nullableBytes(column));
    }

    public byte @Nullable [] nullableBytes(String column) {
        try {
            return result.getBytes(column);
        } catch (SQLException failure) {
            throw new CatalogException("a column could not be read", failure);
        }
    }

    /** An instant, from a DATETIME(6) in UTC. */
    public Instant instant(String column) {
        return present(column, nullableInstant(column));
    }

    public @Nullable Instant nullableInstant(String column) {
        LocalDateTime value = read(() -> result.getObject(column, LocalDateTime.class));
        return value == null ? null : value.toInstant(ZoneOffset.UTC);
    }

    /** A flat JSON map; empty for NULL. */
    public Map<String, String> map(String column) {
        String text = nullableString(column);
        return text == null ? Map.of() : Json.readMap(text);
    }

    /** A JSON list of texts; empty for NULL. */
    public List<String> list(String column) {
        String text = nullableString(column);
        return text == null ? List.of() : Json.readList(text);
    }

    private static <T> T present(String column, @Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("column " + column + " is null");
        }
        return value;
    }

    private static <T> @Nullable T read(Reader<T> reader) {
        try {
            return reader.read();
        } catch (SQLException failure) {
            throw new CatalogException("a column could not be read", failure);
        }
    }

    @FunctionalInterface
    private interface Reader<T> {
        @Nullable
        T read() throws SQLException;
    }
}
