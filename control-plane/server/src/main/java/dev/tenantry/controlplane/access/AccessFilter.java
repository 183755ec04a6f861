package dev.tenantry.controlplane.access;

import dev.tenantry.api.access.ApiTokenView;
import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.api.id.ApiTokenId;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.limit.RateLimits;
import dev.tenantry.controlplane.problem.ApiException;
import dev.tenantry.controlplane.problem.RequestIds;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ServerFilterPhase;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.web.router.RouteAttributes;
import io.micronaut.web.router.UriRouteMatch;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Enforces {@link Permissions}: no route without a row, no row without a role. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
@ExecuteOn(TaskExecutors.BLOCKING)
final class AccessFilter implements Ordered {
    private static final String BEARER = "Bearer ";

    private final Catalog catalog;
    private final ApiTokens tokens;
    private final RateLimits limits;

    AccessFilter(Catalog catalog, ApiTokens tokens, RateLimits limits) {
        this.catalog = catalog;
        this.tokens = tokens;
        this.limits = limits;
    }

    @RequestFilter
    void check(HttpRequest<?> request) {
        Optional<UriRouteMatch<?, ?>> route = route(request);
        Optional<Permission> permission = route.flatMap(match -> Permissions.of(
                request.getMethod(), match.getRouteInfo().getUriMatchTemplate().toPathString()));
        if (permission.isPresent() && permission.get().open()) {
            limits.unauthenticated(request.getRemoteAddress());
            return;
        }
        Caller caller = authenticate(request);
        request.setAttribute(Caller.ATTRIBUTE, caller);
        boolean uncounted = permission.isPresent()
                && permission.get().unmetered()
                && permission.get().allows(caller.roles());
        if (!uncounted) {
            limits.authenticated(caller.tokenId());
        }
        if (route.isEmpty()) {
            return; // the router answers that there is nothing here, now that we know who asks
        }
        if (permission.isEmpty() || !permission.get().allows(caller.roles())) {
            throw forbidden();
        }
        checkScope(permission.get(), route.get(), caller);
    }

    private static Optional<UriRouteMatch<?, ?>> route(HttpRequest<?> request) {
        return RouteAttributes.getRouteMatch(request)
                .filter(UriRouteMatch.class::isInstance)
                .map(match -> (UriRouteMatch<?, ?>) match);
    }

    private static void checkScope(Permission permission, UriRouteMatch<?, ?> route, Caller caller) {
        if (caller.tenantId() == null) {
            return;
        }
        switch (permission.scope()) {
            case SELF, OBJECT -> {
                // An object's tenant is known once it is read: the endpoint asks caller.sees.
            }
            case FLEET -> throw forbidden();
            case TENANT -> {
                if (!caller.sees(String.valueOf(route.getVariableValues().get("tenantId")))) {
                    throw ApiException.notFound("tenant");
                }
            }
        }
    }

    private Caller authenticate(HttpRequest<?> request) {
        String header = request.getHeaders().get("Authorization");
        if (header == null || !header.startsWith(BEARER)) {
            limits.unauthenticated(request.getRemoteAddress());
            throw unauthenticated("The request carries no token.");
        }
        String shown = header.substring(BEARER.length());
        limits.beforeAuthentication(
                request.getRemoteAddress(),
                TokenText.idOf(shown).map(ApiTokenId::value).orElse(""));
        Optional<ApiTokenView> valid = catalog.transaction(transaction -> tokens.authenticate(transaction, shown));
        if (valid.isEmpty()) {
            limits.unauthenticated(request.getRemoteAddress());
            throw unauthenticated("The token is unknown, expired or revoked.");
        }
        ApiTokenView token = valid.get();
        Set<Role> roles = EnumSet.noneOf(Role.class);
        token.roles().forEach(word -> Role.ofWord(word).ifPresent(roles::add));
        return new Caller(
                token.id(),
                token.person(),
                roles,
                token.tenantId(),
                Set.copyOf(token.regions()),
                RequestIds.of(request));
    }

    private static ApiException unauthenticated(String detail) {
        return new ApiException(
                ProblemCode.ACCESS_UNAUTHENTICATED,
                detail,
                "Send Authorization: Bearer and a token; an administrator makes one with: tenantctl tokens create");
    }

    private static ApiException forbidden() {
        return new ApiException(
                ProblemCode.ACCESS_FORBIDDEN,
                "The token's roles do not allow this; nothing was changed.",
                "See what they allow with: tenantctl context whoami");
    }

    @Override
    public int getOrder() {
        return ServerFilterPhase.SECURITY.order();
    }
}
