package dev.tenantry.gateway.problem;

import dev.tenantry.api.common.FieldError;
import dev.tenantry.api.common.Problem;
import dev.tenantry.api.common.ProblemCode;
import io.micronaut.core.convert.exceptions.ConversionErrorException;
import io.micronaut.core.serialize.exceptions.SerializationException;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpResponseFactory;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.exceptions.ContentLengthExceededException;
import io.micronaut.web.router.exceptions.UnsatisfiedRouteException;
import jakarta.validation.ConstraintViolationException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds problem answers, and says what each kind of failure means to a caller. */
final class Problems {
    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
    private static final String TYPE_PREFIX = "https://tenantry.dev/problems/";
    private static final MediaType MEDIA_TYPE = MediaType.of("application/problem+json");
    private static final int DEPTH = 8;

    private Problems() {}

    static MutableHttpResponse<Problem> of(HttpRequest<?> request, GatewayException refusal) {
        return build(
                request,
                refusal.code(),
                String.valueOf(refusal.getMessage()),
                refusal.retryable(),
                refusal.changed(),
                refusal.nextSteps(),
                null);
    }

    static MutableHttpResponse<Problem> of(HttpRequest<?> request, ProblemCode code, String detail) {
        return build(request, code, detail, code.retryable(), false, List.of(), null);
    }

    /** The answer for a failure; one that is a defect of ours is logged, and answered without its text. */
    static MutableHttpResponse<Problem> of(HttpRequest<?> request, Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEPTH; depth++) {
            MutableHttpResponse<Problem> known = known(request, cause);
            if (known != null) {
                return known;
            }
            cause = cause.getCause();
        }
        return internal(request, failure);
    }

    static MutableHttpResponse<Problem> internal(HttpRequest<?> request, @Nullable Throwable failure) {
        LOG.error(
                "request={} {} {} failed", RequestIds.of(request), request.getMethodName(), request.getPath(), failure);
        return build(
                request,
                ProblemCode.REQUEST_INTERNAL,
                "The gateway failed. Its log says why under this request id.",
                true,
                false,
                List.of("Look for request=" + RequestIds.of(request) + " in the gateway's log."),
                null);
    }

    private static @Nullable MutableHttpResponse<Problem> known(HttpRequest<?> request, Throwable failure) {
        return switch (failure) {
            case GatewayException refusal -> of(request, refusal);
            case ConstraintViolationException refusal -> invalid(request, refusal);
            case UnsatisfiedRouteException _, ConversionErrorException _, SerializationException _ ->
                of(
                        request,
                        ProblemCode.REQUEST_MALFORMED,
                        "The body is not a request of the form that the path takes. Nothing was executed.");
            case ContentLengthExceededException _ ->
                of(
                        request,
                        ProblemCode.REQUEST_TOO_LARGE,
                        "The body is larger than the gateway takes. Nothing was executed.");
            default -> null;
        };
    }

    private static MutableHttpResponse<Problem> invalid(HttpRequest<?> request, ConstraintViolationException refusal) {
        List<FieldError> errors = refusal.getConstraintViolations().stream()
                .map(violation -> new FieldError(
                        violation.getPropertyPath().toString().replaceFirst("^[^.]*\\.[^.]*\\.?", ""),
                        violation.getMessage()))
                .toList();
        return build(
                request,
                ProblemCode.REQUEST_INVALID,
                "The request has members that are refused. Nothing was executed.",
                false,
                false,
                List.of(),
                errors);
    }

    private static MutableHttpResponse<Problem> build(
            HttpRequest<?> request,
            ProblemCode code,
            String detail,
            boolean retryable,
            boolean changed,
            List<String> nextSteps,
            @Nullable List<FieldError> errors) {
        Problem problem = new Problem(
                TYPE_PREFIX + code.code(),
                code.title(),
                code.status(),
                detail,
                request.getPath(),
                code.code(),
                RequestIds.of(request),
                retryable,
                changed,
                nextSteps,
                errors,
                null);
        HttpStatus status = HttpStatus.valueOf(code.status());
        MutableHttpResponse<Problem> response = HttpResponseFactory.INSTANCE.status(status, problem);
        if (status == HttpStatus.UNAUTHORIZED) {
            response.header("WWW-Authenticate", "Bearer");
        }
        return response.contentType(MEDIA_TYPE);
    }

    static HttpResponse<Problem> answer(HttpRequest<?> request, Throwable failure) {
        return of(request, failure);
    }
}
