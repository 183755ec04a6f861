package dev.tenantry.controlplane.problem;

import io.micronaut.core.order.Ordered;
import io.micronaut.core.propagation.MutablePropagatedContext;
import io.micronaut.core.propagation.ThreadPropagatedContextElement;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ServerFilterPhase;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** Puts the request's id into every log line and every answer. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class RequestIdFilter implements Ordered {
    @RequestFilter
    void open(HttpRequest<?> request, MutablePropagatedContext context) {
        context.add(new InLog(RequestIds.of(request)));
    }

    @ResponseFilter
    void answer(HttpRequest<?> request, MutableHttpResponse<?> response) {
        response.getHeaders().set(RequestIds.HEADER, RequestIds.of(request));
        response.getHeaders().set("X-Content-Type-Options", "nosniff");
        if (!response.getHeaders().contains("Cache-Control")) {
            response.getHeaders().set("Cache-Control", "no-store");
        }
    }

    @Override
    public int getOrder() {
        return ServerFilterPhase.FIRST.order();
    }

    /** Sets the log's request id on whatever thread works on the request. */
    private record InLog(String requestId) implements ThreadPropagatedContextElement<@Nullable String> {
        private static final String KEY = "requestId";

        @Override
        public @Nullable String updateThreadContext() {
            String before = MDC.get(KEY);
            MDC.put(KEY, requestId);
            return before;
        }

        @Override
        public void restoreThreadContext(@Nullable String before) {
            if (before == null) {
                MDC.remove(KEY);
            } else {
                MDC.put(KEY, before);
            }
        }
    }
}
