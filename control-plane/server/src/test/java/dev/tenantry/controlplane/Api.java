package dev.tenantry.controlplane;

import dev.tenantry.api.client.ApiClient;
import dev.tenantry.api.common.Problem;
import io.micronaut.core.type.Argument;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Speaks HTTP to the control plane as a stranger would: bytes in, bytes out. */
public final class Api {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final ObjectMapper MAPPER = ObjectMapper.getDefault();

    /** Who is cut off without an answer must hear of it. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final URI base;
    private final @Nullable String token;

    public Api(URI base, @Nullable String token) {
        this.base = base;
        this.token = token;
    }

    /** What came back. */
    public record Answer(int status, String body, Map<String, List<String>> headers) {
        public <T> T as(Class<T> type) {
            return as(Argument.of(type));
        }

        public <T> T as(Argument<T> type) {
            try {
                return java.util.Objects.requireNonNull(MAPPER.readValue(body, type));
            } catch (IOException e) {
                throw new UncheckedIOException("not a " + type + ": " + body, e);
            }
        }

        public Problem problem() {
            return as(Problem.class);
        }

        public @Nullable String header(String name) {
            return headers.entrySet().stream()
                    .filter(entry -> entry.getKey().equalsIgnoreCase(name))
                    .map(entry -> entry.getValue().getFirst())
                    .findFirst()
                    .orElse(null);
        }
    }

    /** The client that programs use, with the same token. */
    public ApiClient client() {
        return new ApiClient(base, token);
    }

    public Answer get(String path, String... headers) {
        return send("GET", path, null, headers);
    }

    public Answer delete(String path, String... headers) {
        return send("DELETE", path, null, headers);
    }

    /** Posts a record of the API. */
    public Answer post(String path, Object body, String... headers) {
        return send("POST", path, json(body), headers);
    }

    /** Sends any text as JSON. */
    public Answer send(String method, String path, @Nullable String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).timeout(PATIENCE);
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        request.method(
                method, body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        try {
            HttpResponse<String> answer = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(
                    answer.statusCode(), answer.body(), answer.headers().map());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String json(Object body) {
        try {
            return MAPPER.writeValueAsString(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
