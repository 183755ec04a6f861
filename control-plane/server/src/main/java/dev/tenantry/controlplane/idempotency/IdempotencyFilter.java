package dev.tenantry.controlplane.idempotency;

import dev.tenantry.api.common.Problem;
import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.controlplane.access.Caller;
import dev.tenantry.controlplane.problem.ApiException;
import dev.tenantry.controlplane.problem.Problems;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.ServerHttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.body.ByteBody;
import io.micronaut.http.body.CloseableAvailableByteBody;
import io.micronaut.http.body.CloseableByteBody;
import io.micronaut.http.filter.FilterContinuation;
import io.micronaut.http.filter.ServerFilterPhase;
import io.micronaut.json.JsonMapper;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;

/** Holds bodies to their limit, and gives requests with an {@code Idempotency-Key} one effect and one answer. */
@ServerFilter("/v1/**")
@ExecuteOn(TaskExecutors.BLOCKING)
final class IdempotencyFilter implements Ordered {
    static final String HEADER = "Idempotency-Key";

    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,128}");
    private static final int MAX_BODY_BYTES = 1 << 20;
    private static final int SERVER_ERRORS = 500;

    /** Published migrations and the parts of a file may be larger; the server's own limit holds there. */
    private static final Pattern LARGE_BODIES = Pattern.compile("/v1/schemas|/v1/imports/[^/]+/parts/[^/]+");

    private final IdempotencyStore store;
    private final JsonMapper json;

    IdempotencyFilter(IdempotencyStore store, JsonMapper json) {
        this.store = store;
        this.json = json;
    }

    @RequestFilter
    HttpResponse<?> once(HttpRequest<?> request, FilterContinuation<HttpResponse<?>> continuation) {
        if (!changesSomething(request)) {
            return continuation.proceed();
        }
        byte[] body = body(request);
        if (body.length > MAX_BODY_BYTES
                && !LARGE_BODIES.matcher(request.getPath()).matches()) {
            throw new ApiException(
                    ProblemCode.REQUEST_TOO_LARGE,
                    "The body is larger than 1 MiB; nothing was changed.",
                    Problems.SEND_LESS);
        }
        String key = request.getHeaders().get(HEADER);
        Optional<Caller> caller = Caller.of(request);
        if (key == null || caller.isEmpty()) {
            return continuation.proceed();
        }
        if (!KEY.matcher(key).matches()) {
            throw new ApiException(
                    ProblemCode.REQUEST_MALFORMED,
                    "The Idempotency-Key is not 1 to 128 visible ASCII characters; nothing was changed.");
        }
        return switch (store.claim(caller.get().tokenId(), key, sha256(request, body))) {
            case IdempotencyStore.Meaning.Answered answered -> answered.answer().toResponse();
            case IdempotencyStore.Meaning.First first -> first(request, continuation, first.claim());
        };
    }

    private HttpResponse<?> first(
            HttpRequest<?> request, FilterContinuation<HttpResponse<?>> continuation, IdempotencyStore.Claim claim) {
        PendingAnswer pending = new PendingAnswer(store, json, claim);
        request.setAttribute(PendingAnswer.ATTRIBUTE, pending);
        HttpResponse<?> response;
        try {
            response = continuation.proceed();
        } catch (RuntimeException | Error failure) {
            if (pending.committedAnswer() == null) {
                store.release(claim);
            }
            throw failure;
        }
        StoredAnswer committed = pending.committedAnswer();
        if (committed != null) {
            return committed.toResponse();
        }
        if (mayChange(response)) {
            store.release(claim);
            return response;
        }
        StoredAnswer answer = pending.read(response);
        store.complete(claim, answer);
        return answer.toResponse();
    }

    /** Whether a repetition may be answered differently: then the key is given back. */
    private static boolean mayChange(HttpResponse<?> response) {
        return response.code() >= SERVER_ERRORS || (response.body() instanceof Problem problem && problem.retryable());
    }

    private static boolean changesSomething(HttpRequest<?> request) {
        return switch (request.getMethod()) {
            case POST, PUT, PATCH, DELETE -> true;
            case GET, HEAD, OPTIONS, TRACE, CONNECT, CUSTOM -> false;
        };
    }

    private static byte[] body(HttpRequest<?> request) {
        if (!(request instanceof ServerHttpRequest<?> received)) {
            return new byte[0];
        }
        try (CloseableByteBody copy = received.byteBody().split(ByteBody.SplitBackpressureMode.FASTEST);
                CloseableAvailableByteBody whole = copy.buffer().get()) {
            return whole.toByteArray();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new ApiException(ProblemCode.REQUEST_MALFORMED, "The body cannot be read; nothing was changed.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiException(
                    ProblemCode.REQUEST_UNAVAILABLE, "The control plane is stopping; nothing was changed.");
        }
    }

    private static String sha256(HttpRequest<?> request, byte[] body) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((request.getMethodName() + " " + request.getUri() + "\n").getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public int getOrder() {
        return ServerFilterPhase.SECURITY.after();
    }
}
