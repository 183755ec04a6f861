package dev.tenantry.api.audit.proof;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of an export's lines: one object whose values are texts, whole numbers, null, lists of texts, or objects of texts. There is
 * exactly one way to write each; the verifier writes again what it read and compares.
 */
final class FlatJson {
    private final String text;
    private int at;

    private FlatJson(String text) {
        this.text = text;
    }

    /** Writes an object in the order of its keys; objects inside it are sorted by their keys' UTF-8 bytes. */
    static String write(Map<String, ? extends @Nullable Object> object) {
        StringBuilder out = new StringBuilder(512);
        out.append('{');
        object.forEach((key, value) -> {
            separate(out);
            quote(out, key);
            out.append(':');
            value(out, value);
        });
        return out.append('}').toString();
    }

    private static void value(StringBuilder out, @Nullable Object value) {
        switch (value) {
            case null -> out.append("null");
            case Long number -> out.append(number.longValue());
            case String string -> quote(out, string);
            case List<?> list -> {
                out.append('[');
                for (Object element : list) {
                    separate(out);
                    quote(out, String.valueOf(element));
                }
                out.append(']');
            }
            case Map<?, ?> map -> {
                TreeMap<byte[], String> sorted = new TreeMap<>(Arrays::compareUnsigned);
                map.forEach((key, element) ->
                        sorted.put(String.valueOf(key).getBytes(StandardCharsets.UTF_8), String.valueOf(element)));
                out.append('{');
                sorted.forEach((key, element) -> {
                    separate(out);
                    quote(out, new String(key, StandardCharsets.UTF_8));
                    out.append(':');
                    quote(out, element);
                });
                out.append('}');
            }
            default -> throw new IllegalArgumentException("a line of an export holds no " + value.getClass());
        }
    }

    private static void separate(StringBuilder out) {
        char last = out.charAt(out.length() - 1);
        if (last != '{' && last != '[') {
            out.append(',');
        }
    }

    private static void quote(StringBuilder out, String value) {
        out.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(String.format(java.util.Locale.ROOT, "\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IllegalArgumentException when the text is not written exactly so
     */
    static Map<String, @Nullable Object> read(String text) {
        FlatJson reader = new FlatJson(text);
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        reader.members(() -> {
            String key = reader.string();
            reader.expect(':');
            object.put(key, reader.value());
        });
        if (reader.at != text.length() || !write(object).equals(text)) {
            throw new IllegalArgumentException("the line is not written as an export writes it");
        }
        return object;
    }

    private @Nullable Object value() {
        return switch (peek()) {
            case '"' -> string();
            case '[' -> list();
            case '{' -> map();
            case 'n' -> {
                for (char c : "null".toCharArray()) {
                    expect(c);
                }
                yield null;
            }
            default -> number();
        };
    }

    private Long number() {
        int start = at;
        while (at < text.length() && (Character.isDigit(text.charAt(at)) || text.charAt(at) == '-')) {
            at++;
        }
        return Long.valueOf(text.substring(start, at));
    }

    private List<String> list() {
        List<String> list = new ArrayList<>();
        expect('[');
        while (peek() != ']') {
            list.add(string());
            if (peek() != ']') {
                expect(',');
            }
        }
        expect(']');
        return list;
    }

    private Map<String, String> map() {
        Map<String, String> map = new LinkedHashMap<>();
        members(() -> {
            String key = string();
            expect(':');
            map.put(key, string());
        });
        return map;
    }

    private void members(Runnable member) {
        expect('{');
        while (peek() != '}') {
            member.run();
            if (peek() != '}') {
                expect(',');
            }
        }
        expect('}');
    }

    private String string() {
        expect('"');
        StringBuilder value = new StringBuilder();
        while (peek() != '"') {
            char c = text.charAt(at++);
            value.append(c == '\\' ? escaped() : c);
        }
        at++;
        return value.toString();
    }

    private char escaped() {
        char c = peek();
        at++;
        if (c != 'u') {
            return c;
        }
        if (at + 4 > text.length()) {
            throw new IllegalArgumentException("the line ends inside a text");
        }
        char code = (char) Integer.parseInt(text.substring(at, at + 4), 16);
        at += 4;
        return code;
    }

    private char peek() {
        if (at >= text.length()) {
            throw new IllegalArgumentException("the line ends too early");
        }
        return text.charAt(at);
    }

    private void expect(char wanted) {
        if (peek() != wanted) {
            throw new IllegalArgumentException("'" + wanted + "' is missing at character " + (at + 1));
        }
        at++;
    }
}
