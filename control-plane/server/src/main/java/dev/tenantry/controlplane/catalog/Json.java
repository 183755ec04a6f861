package dev.tenantry.controlplane.catalog;

import io.micronaut.core.type.Argument;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** JSON as it lies in the catalog's columns. */
public final class Json {
    private static final ObjectMapper MAPPER = ObjectMapper.getDefault();

    private Json() {}

    /** Writes a map, a list, or a record of the API. A map's members come in the order of their names: equal maps are equal texts in every process. */
    public static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value instanceof Map<?, ?> map ? new TreeMap<>(map) : value);
        } catch (IOException failure) {
            throw new UncheckedIOException("a value could not be written as JSON", failure);
        }
    }

    /** Reads a flat map. */
    public static Map<String, String> readMap(String text) {
        return read(text, Argument.mapOf(String.class, String.class));
    }

    /** Reads a list of texts. */
    public static List<String> readList(String text) {
        return read(text, Argument.listOf(String.class));
    }

    /** Reads a record of the API. */
    public static <T> T read(String text, Class<T> type) {
        return read(text, Argument.of(type));
    }

    /** Reads a type with parameters, for example a list of records. */
    public static <T> T read(String text, Argument<T> type) {
        try {
            T value = MAPPER.readValue(text, type);
            if (value == null) {
                throw new IllegalStateException("a JSON column holds null where a " + type.getName() + " belongs");
            }
            return value;
        } catch (IOException failure) {
            throw new UncheckedIOException("a JSON column does not hold a " + type.getName(), failure);
        }
    }
}
