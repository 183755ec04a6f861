package dev.tenantry.gateway.problem;

import io.micronaut.http.HttpRequest;
import java.util.UUID;
import java.util.regex.Pattern;

/** The id of a request: the caller's own when it is sane, else a new one. */
public final class RequestIds {
    /** The header that carries it, both ways. */
    public static final String HEADER = "X-Request-Id";

    private static final String ATTRIBUTE = "tenantry.request-id";
    private static final Pattern SANE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private RequestIds() {}

    /** The id of this request; the same each time it is asked for. */
    public static String of(HttpRequest<?> request) {
        return request.getAttribute(ATTRIBUTE, String.class).orElseGet(() -> {
            String given = request.getHeaders().get(HEADER);
            String id = given != null && SANE.matcher(given).matches() ? given : "req-" + UUID.randomUUID();
            request.setAttribute(ATTRIBUTE, id);
            return id;
        });
    }
}
