package dev.tenantry.gateway.problem;

import dev.tenantry.api.common.Problem;
import dev.tenantry.api.common.ProblemCode;
import io.micronaut.context.annotation.Primary;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import jakarta.inject.Singleton;
import jakarta.validation.ConstraintViolationException;

/** Makes a problem of every error that the framework answers by itself. */
@Singleton
@Primary
final class ProblemResponses implements ErrorResponseProcessor<Problem> {
    @Override
    public MutableHttpResponse<Problem> processResponse(ErrorContext context, MutableHttpResponse<?> response) {
        HttpRequest<?> request = context.getRequest();
        Throwable cause = context.getRootCause().orElse(null);
        if (cause instanceof GatewayException || cause instanceof ConstraintViolationException) {
            return Problems.of(request, cause);
        }
        return switch (response.getStatus().getCode()) {
            case 400, 406, 415, 422 ->
                Problems.of(
                        request,
                        ProblemCode.REQUEST_MALFORMED,
                        "The request cannot be read: it is not JSON, or has members that the path does not know. Nothing was executed.");
            case 404 -> Problems.of(request, ProblemCode.REQUEST_NOT_FOUND, "There is nothing at this path.");
            case 405 ->
                Problems.of(
                        request,
                        ProblemCode.REQUEST_METHOD_NOT_ALLOWED,
                        "The path does not know the method " + request.getMethodName() + ".");
            case 413 ->
                Problems.of(
                        request,
                        ProblemCode.REQUEST_TOO_LARGE,
                        "The body is larger than the gateway takes. Nothing was executed.");
            default -> Problems.internal(request, cause);
        };
    }
}
