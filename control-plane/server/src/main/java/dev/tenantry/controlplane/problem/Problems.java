package dev.tenantry.controlplane.problem;

import dev.tenantry.api.common.FieldError;
import dev.tenantry.api.common.Problem;
import dev.tenantry.api.common.ProblemCode;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponseFactory;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds problem answers. */
public final class Problems {
    /** Where the page of a code is; the code is appended. */
    public static final String TYPE_PREFIX = "https://tenantry.dev/problems/";

    /** What to do about a body that is too large. */
    public static final String SEND_LESS =
            "Send less: a body may have 1 MiB, a published schema 8 MiB; large data belongs into an import.";

    /** The media type of every answer that is not a success. */
    public static final MediaType MEDIA_TYPE = MediaType.of("application/problem+json");

    /** What makes a request come too early is usually over after this. */
    private static final String RETRY_AFTER_SECONDS = "2";

    private Problems() {}

    /** The answer for a code. */
    public static MutableHttpResponse<Problem> answer(
            HttpRequest<?> request, ProblemCode code, String detail, List<String> nextSteps) {
        return answer(request, code, detail, false, nextSteps, null, null);
    }

    /** The answer for a refusal. */
    public static MutableHttpResponse<Problem> answer(HttpRequest<?> request, ApiException refusal) {
        MutableHttpResponse<Problem> answer = answer(
                request,
                refusal.code(),
                String.valueOf(refusal.getMessage()),
                false,
                refusal.nextSteps(),
                refusal.fieldErrors().isEmpty() ? null : refusal.fieldErrors(),
                refusal.operationId());
        if (refusal.retryAfter() != null) {
            // In place of the guess that every answer of this status carries.
            answer.getHeaders().remove("Retry-After");
            answer.header("Retry-After", String.valueOf(refusal.retryAfter().toSeconds()));
        }
        return answer;
    }

    static MutableHttpResponse<Problem> answer(
            HttpRequest<?> request,
            ProblemCode code,
            String detail,
            boolean changed,
            List<String> nextSteps,
            @Nullable List<FieldError> errors,
            @Nullable String operationId) {
        Problem problem = new Problem(
                TYPE_PREFIX + code.code(),
                code.title(),
                code.status(),
                detail,
                request.getPath(),
                code.code(),
                RequestIds.of(request),
                code.retryable(),
                changed,
                nextSteps,
                errors,
                operationId);
        HttpStatus status = HttpStatus.valueOf(code.status());
        MutableHttpResponse<Problem> response = HttpResponseFactory.INSTANCE.status(status, problem);
        if (status == HttpStatus.UNAUTHORIZED) {
            response.header("WWW-Authenticate", "Bearer");
        }
        if (status == HttpStatus.TOO_MANY_REQUESTS || status == HttpStatus.SERVICE_UNAVAILABLE) {
            response.header("Retry-After", RETRY_AFTER_SECONDS);
        }
        return response.contentType(MEDIA_TYPE);
    }
}
