package dev.tenantry.gateway.problem;

import dev.tenantry.api.common.Problem;
import io.micronaut.context.annotation.Primary;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import jakarta.inject.Singleton;

/** Answers every failure that reaches the framework. */
@Singleton
@Primary
@Produces("application/problem+json")
final class FailureHandler implements ExceptionHandler<Throwable, HttpResponse<Problem>> {
    @Override
    @SuppressWarnings("rawtypes")
    public HttpResponse<Problem> handle(HttpRequest request, Throwable failure) {
        HttpRequest<?> asked = request;
        return Problems.answer(asked, failure);
    }
}
