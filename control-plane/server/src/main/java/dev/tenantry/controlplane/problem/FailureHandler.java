package dev.tenantry.controlplane.problem;

import dev.tenantry.api.common.Problem;
import io.micronaut.context.annotation.Primary;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import jakarta.inject.Singleton;

/** Answers what no handler of the framework knows, without a word of the exception's text. */
@Singleton
@Primary
@Produces("application/problem+json")
final class FailureHandler implements ExceptionHandler<Throwable, HttpResponse<Problem>> {
    @Override
    @SuppressWarnings("rawtypes")
    public HttpResponse<Problem> handle(HttpRequest request, Throwable failure) {
        HttpRequest<?> asked = request;
        HttpResponse<Problem> known = KnownFailures.answer(asked, failure);
        return known == null ? ProblemResponses.internal(asked, failure) : known;
    }
}
