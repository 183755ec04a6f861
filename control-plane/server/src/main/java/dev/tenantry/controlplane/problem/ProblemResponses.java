package dev.tenantry.controlplane.problem;

import dev.tenantry.api.common.Problem;
import dev.tenantry.api.common.ProblemCode;
import io.micronaut.context.annotation.Primary;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import jakarta.inject.Singleton;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a problem of every error that the framework answers by itself: no route, another method, unreadable JSON, refused members. */
@Singleton
@Primary
final class ProblemResponses implements ErrorResponseProcessor<Problem> {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemResponses.class);

    @Override
    public MutableHttpResponse<Problem> processResponse(ErrorContext context, MutableHttpResponse<?> response) {
        HttpRequest<?> request = context.getRequest();
        Throwable cause = context.getRootCause().orElse(null);
        if (cause != null) {
            MutableHttpResponse<Problem> known = KnownFailures.answer(request, cause);
            if (known != null) {
                return keepHeaders(response, known);
            }
        }
        return keepHeaders(response, byStatus(request, response.getStatus(), cause));
    }

    private static MutableHttpResponse<Problem> byStatus(
            HttpRequest<?> request, HttpStatus status, @Nullable Throwable cause) {
        return switch (status.getCode()) {
            case 400 ->
                Problems.answer(
                        request,
                        ProblemCode.REQUEST_MALFORMED,
                        "The request cannot be read; nothing was changed.",
                        List.of());
            case 401 ->
                Problems.answer(
                        request, ProblemCode.ACCESS_UNAUTHENTICATED, "The request carries no valid token.", List.of());
            case 403 ->
                Problems.answer(request, ProblemCode.ACCESS_FORBIDDEN, "The token does not allow this.", List.of());
            case 404 ->
                Problems.answer(request, ProblemCode.REQUEST_NOT_FOUND, "There is nothing at this path.", List.of());
            case 405 ->
                Problems.answer(
                        request,
                        ProblemCode.REQUEST_METHOD_NOT_ALLOWED,
                        "The path does not know the method " + request.getMethodName() + ".",
                        List.of());
            case 406 ->
                Problems.answer(
                        request,
                        ProblemCode.REQUEST_NOT_ACCEPTABLE,
                        "The path answers application/json only.",
                        List.of());
            case 413 ->
                Problems.answer(
                        request,
                        ProblemCode.REQUEST_TOO_LARGE,
                        "The body is larger than the path takes; nothing was changed.",
                        List.of(Problems.SEND_LESS));
            case 415 ->
                Problems.answer(
                        request, ProblemCode.REQUEST_UNSUPPORTED_TYPE, "Send the body as application/json.", List.of());
            case 422 ->
                Problems.answer(
                        request,
                        ProblemCode.REQUEST_INVALID,
                        "The request is refused; nothing was changed.",
                        List.of());
            case 429 ->
                Problems.answer(request, ProblemCode.REQUEST_RATE_LIMITED, "Too many requests at once.", List.of());
            case 503 ->
                Problems.answer(
                        request, ProblemCode.REQUEST_UNAVAILABLE, "The control plane cannot do this now.", List.of());
            default -> internal(request, cause);
        };
    }

    /** A defect of ours: the log has the story, the caller has the request's id. */
    static MutableHttpResponse<Problem> internal(HttpRequest<?> request, @Nullable Throwable cause) {
        LOG.error("{} {} failed", request.getMethodName(), request.getPath(), cause);
        return Problems.answer(
                request,
                ProblemCode.REQUEST_INTERNAL,
                "The control plane failed; its log says why under this request id.",
                List.of("Look for request=" + RequestIds.of(request) + " in the control plane's log."));
    }

    private static MutableHttpResponse<Problem> keepHeaders(
            MutableHttpResponse<?> from, MutableHttpResponse<Problem> to) {
        String allow = from.getHeaders().get("Allow");
        if (allow != null) {
            to.header("Allow", allow);
        }
        return to;
    }
}
