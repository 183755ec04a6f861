package dev.tenantry.api.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The query of a path, put together without anybody escaping by hand. Parameters without a value are left out. */
public final class Query {
    private final StringBuilder path;
    private boolean first = true;

    private Query(String path) {
        this.path = new StringBuilder(path);
    }

    /** Begins with a path that has no query yet. */
    public static Query of(String path) {
        return new Query(path);
    }

    /** Adds a parameter, unless it has no value. */
    public Query with(String name, @Nullable Object value) {
        if (value != null) {
            path.append(first ? '?' : '&').append(name).append('=').append(escape(value.toString()));
            first = false;
        }
        return this;
    }

    /** The path with its query. */
    public String path() {
        return path.toString();
    }

    /** A text as one segment of a path or one value of a query. */
    public static String escape(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
