package dev.tenantry.controlplane.access;

import dev.tenantry.api.access.ApiTokenCreated;
import dev.tenantry.api.access.ApiTokenView;
import dev.tenantry.api.access.CreateApiTokenRequest;
import dev.tenantry.api.access.WhoAmI;
import dev.tenantry.api.common.Page;
import dev.tenantry.api.id.ApiTokenId;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.problem.ApiException;
import dev.tenantry.controlplane.problem.PathIds;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import jakarta.validation.Valid;
import java.time.Instant;
import java.util.List;

/** API tokens, and who the caller is. */
@Controller("/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
class TokensEndpoint {
    private final Catalog catalog;
    private final ApiTokens tokens;

    TokensEndpoint(Catalog catalog, ApiTokens tokens) {
        this.catalog = catalog;
        this.tokens = tokens;
    }

    /** Who the token stands for, and what it may do. */
    @Get("/me")
    WhoAmI me(Caller caller) {
        ApiTokenView token = catalog.transaction(
                        transaction -> tokens.find(transaction, new ApiTokenId(caller.tokenId())))
                .orElseThrow(() -> ApiException.notFound("token"));
        return new WhoAmI(
                token.id(),
                token.person(),
                token.roles(),
                token.tenantId(),
                token.expiresAt(),
                Permissions.allowedTo(caller.roles()));
    }

    /** Makes a token; its secret is in this answer only. */
    @Post("/tokens")
    HttpResponse<ApiTokenCreated> create(Caller caller, @Body @Valid CreateApiTokenRequest request) {
        ApiTokenCreated created = catalog.transaction(transaction -> tokens.create(transaction, caller, request));
        return HttpResponse.created(created);
    }

    /** Tokens without their secrets, newest first. */
    @Get("/tokens")
    Page<ApiTokenView> list() {
        List<ApiTokenView> found = catalog.transaction(
                transaction -> tokens.list(transaction, Instant.parse("9999-01-01T00:00:00Z"), "", 200));
        return new Page<>(found, null);
    }

    /** Ends a token at once. */
    @Delete("/tokens/{tokenId}")
    ApiTokenView revoke(Caller caller, String tokenId) {
        ApiTokenId id = PathIds.apiToken(tokenId);
        return catalog.transaction(transaction -> tokens.revoke(transaction, caller, id));
    }
}
