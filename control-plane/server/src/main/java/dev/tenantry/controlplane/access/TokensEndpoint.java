package dev.tenantry.controlplane.access;

import dev.tenantry.api.access.ApiTokenCreated;
import dev.tenantry.api.access.ApiTokenView;
import dev.tenantry.api.access.CreateApiTokenRequest;
import dev.tenantry.api.access.WhoAmI;
import dev.tenantry.api.common.Page;
import dev.tenantry.api.id.ApiTokenId;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.idempotency.Changes;
import dev.tenantry.controlplane.problem.ApiException;
import dev.tenantry.controlplane.problem.PathIds;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;

/** API tokens, and who the caller is. */
@Controller("/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
class TokensEndpoint {
    private final Catalog catalog;
    private final Changes changes;
    private final ApiTokens tokens;

    TokensEndpoint(Catalog catalog, Changes changes, ApiTokens tokens) {
        this.catalog = catalog;
        this.changes = changes;
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
        return changes.make(transaction ->
                HttpResponse.status(HttpStatus.CREATED).body(tokens.create(transaction, caller, request)));
    }

    /** Tokens without their secrets, newest first. */
    @Get("/tokens{?cursor,limit}")
    Page<ApiTokenView> list(
            @Nullable @QueryValue String cursor, @QueryValue(defaultValue = "50") @Min(1) @Max(200) int limit) {
        return catalog.transaction(transaction -> tokens.list(transaction, cursor, limit));
    }

    /** Ends a token at once. */
    @Delete("/tokens/{tokenId}")
    HttpResponse<ApiTokenView> revoke(Caller caller, String tokenId) {
        ApiTokenId id = PathIds.apiToken(tokenId);
        return changes.make(transaction -> HttpResponse.ok(tokens.revoke(transaction, caller, id)));
    }
}
