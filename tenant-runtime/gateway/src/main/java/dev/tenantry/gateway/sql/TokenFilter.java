package dev.tenantry.gateway.sql;

import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.gateway.problem.GatewayException;
import dev.tenantry.runtime.TenantRuntime;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ServerFilterPhase;
import java.util.Optional;

/** Says whose request it is before anything of its body is looked at. No token, a wrong one, and one of an unknown tenant look alike. */
@ServerFilter("/v1/sql")
final class TokenFilter implements Ordered {
    private static final String TENANT = "tenantry.tenant";
    private static final String SCHEME = "Bearer ";

    private final TenantRuntime runtime;

    TokenFilter(TenantRuntime runtime) {
        this.runtime = runtime;
    }

    @RequestFilter
    void recognise(HttpRequest<?> request) {
        String header = request.getHeaders().get("Authorization");
        Optional<TenantId> tenant = header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? runtime.tenantOf(header.substring(SCHEME.length()).strip())
                : Optional.empty();
        request.setAttribute(
                TENANT,
                tenant.orElseThrow(() -> new GatewayException(
                        ProblemCode.GATEWAY_NO_TOKEN,
                        "The request carries no valid application token. Nothing was executed.",
                        "Send 'Authorization: Bearer tna_…' with a token of the tenant.")));
    }

    static TenantId tenantOf(HttpRequest<?> request) {
        return request.getAttribute(TENANT, TenantId.class)
                .orElseThrow(() -> new IllegalStateException("a request passed without a tenant"));
    }

    @Override
    public int getOrder() {
        return ServerFilterPhase.SECURITY.order();
    }
}
