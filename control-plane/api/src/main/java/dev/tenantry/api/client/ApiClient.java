package dev.tenantry.api.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.tenantry.api.common.Problem;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * JSON over HTTP with a bearer token. Every change carries an idempotency key, so a caller that got no answer may send the same again.
 * Safe for use by many threads.
 */
public final class ApiClient {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int MAX_REPEATS = 3;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private static final byte[] NOTHING = "null".getBytes(StandardCharsets.UTF_8);

    private final URI base;
    private final @Nullable String token;
    private final HttpClient http;
    private final ChangeListener beforeChange;

    /** Sees each change before it is sent; throwing prevents it. */
    @FunctionalInterface
    public interface ChangeListener {
        void beforeChange(String method, String path, Object body);
    }

    /**
     * A client of one base address.
     *
     * @param base scheme, host and port, with or without a path before /v1
     * @param token the bearer token, or null to send none
     */
    public ApiClient(URI base, @Nullable String token) {
        this(base, token, (method, path, body) -> {});
    }

    public ApiClient(URI base, @Nullable String token, ChangeListener beforeChange) {
        this.base = base.toString().endsWith("/") ? base : URI.create(base + "/");
        this.token = token;
        this.beforeChange = beforeChange;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                .build();
    }

    /** The address it talks to. */
    public URI base() {
        return base;
    }

    /**
     * Reads.
     *
     * @param path below the base address, with its query
     * @throws ApiProblemException when the answer is a problem
     * @throws ApiUnavailableException when there is no answer
     */
    public <T> T get(String path, TypeReference<T> type) {
        return get(path, type, ANSWER_TIMEOUT);
    }

    /** Reads, with a longer or shorter wait for the answer. */
    public <T> T get(String path, TypeReference<T> type, Duration answerTimeout) {
        HttpRequest request = request(path, answerTimeout).GET().build();
        return read(request, answer -> Json.mapper().readValue(answer, type));
    }

    /** Reads an object. */
    public <T> T get(String path, Class<T> type) {
        HttpRequest request = request(path, ANSWER_TIMEOUT).GET().build();
        return read(request, answer -> Json.mapper().readValue(answer, type));
    }

    /** Reads an answer as it is, whatever its form, with a longer or shorter wait for it. */
    public byte[] bytes(String path, Duration answerTimeout) {
        return read(request(path, answerTimeout).GET().build(), answer -> answer);
    }

    /**
     * Asks for a change under a fresh idempotency key.
     *
     * @throws ApiProblemException when the answer is a problem
     * @throws ApiUnavailableException when there is no answer
     */
    public <T> T post(String path, Object body, Class<T> type) {
        return post(path, body, type, UUID.randomUUID().toString());
    }

    /** Asks for a change under an idempotency key of the caller's choice. */
    public <T> T post(String path, Object body, Class<T> type, String idempotencyKey) {
        return change("POST", path, body, type, idempotencyKey);
    }

    /** Asks something that needs a body and changes nothing. */
    public <T> T ask(String path, Object body, Class<T> type) {
        return exchange("POST", path, body, type, UUID.randomUUID().toString());
    }

    /** Sends bytes to their place; sending them again is fine. */
    public <T> T put(String path, byte[] content, Class<T> type) {
        HttpRequest request = request(path, ANSWER_TIMEOUT)
                .header("Content-Type", "application/octet-stream")
                .PUT(HttpRequest.BodyPublishers.ofByteArray(content))
                .build();
        return read(request, answer -> Json.mapper().readValue(answer, type));
    }

    /** Asks for the end of something. */
    public void delete(String path, String idempotencyKey) {
        change("DELETE", path, "", Object.class, idempotencyKey);
    }

    private <T> T change(String method, String path, Object body, Class<T> type, String idempotencyKey) {
        beforeChange.beforeChange(method, path, body);
        return exchange(method, path, body, type, idempotencyKey);
    }

    private <T> T exchange(String method, String path, Object body, Class<T> type, String idempotencyKey) {
        HttpRequest.BodyPublisher content = method.equals("DELETE")
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofByteArray(bytes(body));
        HttpRequest request = request(path, ANSWER_TIMEOUT)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", idempotencyKey)
                .method(method, content)
                .build();
        return read(request, answer -> Json.mapper().readValue(answer, type));
    }

    private HttpRequest.Builder request(String path, Duration answerTimeout) {
        String relative = path.startsWith("/") ? path.substring(1) : path;
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(relative))
                .timeout(answerTimeout)
                .header("Accept", "application/json, application/problem+json");
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return request;
    }

    /** A request that was refused unread because there were too many is sent again when the answer says how soon it may be. */
    private HttpResponse<byte[]> sendPatiently(HttpRequest request) {
        HttpResponse<byte[]> response = send(request);
        for (int again = 0; again < MAX_REPEATS && response.statusCode() == TOO_MANY_REQUESTS; again++) {
            long seconds = response.headers().firstValueAsLong("Retry-After").orElse(Long.MAX_VALUE);
            if (seconds > LONGEST_PAUSE.toSeconds()) {
                return response;
            }
            try {
                Thread.sleep(Duration.ofSeconds(seconds));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return response;
            }
            response = send(request);
        }
        return response;
    }

    private HttpResponse<byte[]> send(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (HttpConnectTimeoutException e) {
            throw new ApiUnavailableException(
                    base + " did not accept a connection within " + CONNECT_TIMEOUT.toSeconds() + " s", e);
        } catch (HttpTimeoutException e) {
            throw new ApiUnavailableException(base + " did not answer in time", e);
        } catch (IOException e) {
            throw new ApiUnavailableException("nobody answers at " + base, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiUnavailableException("the wait for " + base + " was interrupted", e);
        }
    }

    /** Makes an object of an answer's bytes. */
    private interface Parser<T> {
        T parse(byte[] body) throws IOException;
    }

    private <T> T read(HttpRequest request, Parser<T> parser) {
        HttpResponse<byte[]> response = sendPatiently(request);
        if (response.statusCode() >= 400) {
            throw new ApiProblemException(problem(request, response));
        }
        try {
            return parser.parse(response.body().length == 0 ? NOTHING : response.body());
        } catch (IOException e) {
            throw new ApiUnavailableException(
                    "the answer of " + request.uri().getPath() + " cannot be read: is this a Tenantry?", e);
        }
    }

    private static Problem problem(HttpRequest request, HttpResponse<byte[]> response) {
        try {
            Problem problem = Json.mapper().readValue(response.body(), Problem.class);
            if (problem != null && problem.code() != null) {
                return problem;
            }
        } catch (IOException e) {
            // Not ours: a proxy, or another program. Said below with what is known.
        }
        return new Problem(
                "about:blank",
                "The answer is not a problem that is known",
                response.statusCode(),
                request.method() + " " + request.uri().getPath() + " was answered with status " + response.statusCode(),
                request.uri().getPath(),
                "http." + response.statusCode(),
                response.headers().firstValue("X-Request-Id").orElse("none"),
                response.statusCode() >= 500,
                false,
                List.of(),
                null,
                null);
    }

    private static byte[] bytes(Object body) {
        try {
            return Json.mapper().writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "cannot be written as JSON: " + body.getClass().getName(), e);
        }
    }
}
