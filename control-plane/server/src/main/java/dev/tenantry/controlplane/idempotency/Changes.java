package dev.tenantry.controlplane.idempotency;

import dev.tenantry.controlplane.catalog.Catalog;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.context.ServerRequestContext;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.Optional;
import java.util.function.Function;

/**
 * The transaction of a request that changes something. When the request carries an idempotency key, its answer is stored in the same
 * transaction: a crash after the commit loses neither the change nor the answer, and a crash before it leaves neither.
 */
@Singleton
public final class Changes {
    private final Catalog catalog;

    Changes(Catalog catalog) {
        this.catalog = catalog;
    }

    /** Does the work and keeps its answer. The work may run more than once, as any catalog transaction. */
    public <T> HttpResponse<T> make(Function<Connection, MutableHttpResponse<T>> work) {
        Optional<PendingAnswer> pending = ServerRequestContext.currentRequest().flatMap(Changes::pending);
        HttpResponse<T> answer = catalog.transaction(transaction -> {
            MutableHttpResponse<T> response = work.apply(transaction);
            pending.ifPresent(key -> key.keep(transaction, response));
            return response;
        });
        pending.ifPresent(PendingAnswer::committed);
        return answer;
    }

    private static Optional<PendingAnswer> pending(HttpRequest<?> request) {
        return request.getAttribute(PendingAnswer.ATTRIBUTE, PendingAnswer.class);
    }
}
