package dev.tenantry.controlplane.access;

import dev.tenantry.api.access.ApiTokenCreated;
import dev.tenantry.api.access.ApiTokenView;
import dev.tenantry.api.access.CreateApiTokenRequest;
import dev.tenantry.api.common.FieldError;
import dev.tenantry.api.common.Page;
import dev.tenantry.api.id.ApiTokenId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.api.id.TypedId;
import dev.tenantry.controlplane.audit.AuditTrail;
import dev.tenantry.controlplane.catalog.Cursor;
import dev.tenantry.controlplane.catalog.Ids;
import dev.tenantry.controlplane.catalog.Row;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.problem.ApiException;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** API tokens: made, listed, revoked. Their secrets are never kept. */
@Singleton
public final class ApiTokens {
    private static final int MAX_REGIONS = 64;
    private static final int MAX_REGION_CHARACTERS = 64;

    private final Ids ids;
    private final AuditTrail audit;

    public ApiTokens(Ids ids, AuditTrail audit) {
        this.ids = ids;
        this.audit = audit;
    }

    /** Makes a token. The answer is the only place where its secret ever is. */
    public ApiTokenCreated create(Connection transaction, Caller caller, CreateApiTokenRequest request) {
        List<String> roles = checkedRoles(request);
        List<String> regions = checkedRegions(request);
        ApiTokenId id = ids.apiToken();
        String token = TokenText.of(id, ids.tokenSecret());
        Sql.of(transaction, """
                INSERT INTO api_token (id, name, person, roles, tenant_id, regions, token_sha256, expires_at, created_at, created_by)
                VALUES (:id, :name, :person, :roles, :tenantId, :regions, :sha256, UTC_TIMESTAMP(6) + INTERVAL :hours HOUR, UTC_TIMESTAMP(6), :by)
                """)
                .with("id", id)
                .with("name", request.name())
                .with("person", request.person())
                .with("roles", roles)
                .with("tenantId", checkedTenant(transaction, request.tenantId()))
                .with("regions", regions)
                .with("sha256", TokenText.sha256(token))
                .with("hours", Duration.ofHours(request.expiresInHours()).toHours())
                .with("by", caller.person())
                .updateOne();
        audit.record(
                transaction,
                new AuditTrail.Entry(
                        request.tenantId(),
                        caller.tokenId(),
                        caller.person(),
                        "token.create",
                        id.value(),
                        "",
                        caller.requestId(),
                        null,
                        Map.of(
                                "name",
                                request.name(),
                                "person",
                                request.person(),
                                "roles",
                                String.join(",", roles),
                                "regions",
                                regions.isEmpty() ? "all" : String.join(",", regions))));
        return new ApiTokenCreated(find(transaction, id).orElseThrow(), token);
    }

    /** A page of the tokens that were ever made, newest first. */
    public Page<ApiTokenView> list(Connection transaction, @Nullable String cursor, int limit) {
        Cursor after = Cursor.read(cursor);
        List<ApiTokenView> found = Sql.of(transaction, """
                SELECT * FROM api_token WHERE created_at < :at OR (created_at = :at AND id < :id)
                ORDER BY created_at DESC, id DESC LIMIT :limit
                """)
                .with("at", after.at())
                .with("id", after.id())
                .with("limit", limit + 1)
                .list(ApiTokens::view);
        return Cursor.page(found, limit, last -> new Cursor(last.createdAt(), last.id()));
    }

    public Optional<ApiTokenView> find(Connection transaction, ApiTokenId id) {
        return Sql.of(transaction, "SELECT * FROM api_token WHERE id = :id")
                .with("id", id)
                .first(ApiTokens::view);
    }

    /** Ends a token at once. A second time it changes nothing. */
    public ApiTokenView revoke(Connection transaction, Caller caller, ApiTokenId id) {
        ApiTokenView token =
                find(transaction, id).orElseThrow(() -> ApiException.notFound("token", "tenantctl tokens list"));
        if (token.revokedAt() != null) {
            return token;
        }
        Sql.of(transaction, "UPDATE api_token SET revoked_at = UTC_TIMESTAMP(6) WHERE id = :id AND revoked_at IS NULL")
                .with("id", id)
                .update();
        audit.record(
                transaction,
                new AuditTrail.Entry(
                        token.tenantId(),
                        caller.tokenId(),
                        caller.person(),
                        "token.revoke",
                        id.value(),
                        "",
                        caller.requestId(),
                        null,
                        Map.of("name", token.name(), "person", token.person())));
        return find(transaction, id).orElseThrow();
    }

    /** Who shows this token, if it is one of ours, not revoked and not expired by the catalog's clock. */
    Optional<ApiTokenView> authenticate(Connection transaction, String token) {
        Optional<ApiTokenId> id = TokenText.idOf(token);
        if (id.isEmpty()) {
            return Optional.empty();
        }
        return Sql.of(transaction, """
                SELECT * FROM api_token WHERE id = :id AND revoked_at IS NULL AND expires_at > UTC_TIMESTAMP(6)
                """)
                .with("id", id.get())
                .list(row -> TokenText.matches(token, row.string("token_sha256"))
                        ? Optional.of(view(row))
                        : Optional.<ApiTokenView>empty())
                .stream()
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** Whether the token of somebody who was let in is still in force. */
    public boolean isValid(Connection transaction, Caller caller) {
        return Sql.of(transaction, """
                SELECT 1 FROM api_token WHERE id = :id AND revoked_at IS NULL AND expires_at > UTC_TIMESTAMP(6)
                """).with("id", caller.tokenId()).exists();
    }

    private static List<String> checkedRoles(CreateApiTokenRequest request) {
        List<FieldError> errors = new ArrayList<>();
        List<Role> roles = new ArrayList<>();
        for (String word : request.roles()) {
            Role.ofWord(word)
                    .ifPresentOrElse(
                            roles::add, () -> errors.add(new FieldError("roles", "has a role that does not exist")));
        }
        if (roles.contains(Role.TENANT_ADMINISTRATOR) && request.tenantId() == null) {
            errors.add(new FieldError("tenantId", "is needed for a tenant administrator"));
        }
        if (!errors.isEmpty()) {
            throw ApiException.invalid(errors);
        }
        return roles.stream().distinct().map(Role::word).toList();
    }

    private static List<String> checkedRegions(CreateApiTokenRequest request) {
        List<String> regions = request.regions() == null ? List.of() : request.regions();
        if (regions.isEmpty()) {
            return regions;
        }
        // Any other role sees the whole fleet: a limit that limits nothing must not look like one.
        if (!request.roles().equals(List.of(Role.RUNTIME.word()))) {
            throw ApiException.invalid(List.of(new FieldError("regions", "limit a runtime's token only")));
        }
        if (regions.size() > MAX_REGIONS
                || regions.stream().anyMatch(region -> region.isBlank() || region.length() > MAX_REGION_CHARACTERS)) {
            throw ApiException.invalid(List.of(new FieldError(
                    "regions",
                    "must be at most " + MAX_REGIONS + " names of 1 to " + MAX_REGION_CHARACTERS + " characters")));
        }
        return regions.stream().distinct().sorted().toList();
    }

    private static @Nullable String checkedTenant(Connection transaction, @Nullable String tenantId) {
        if (tenantId == null) {
            return null;
        }
        boolean known = TypedId.hasForm(TenantId.PREFIX, tenantId)
                && Sql.of(transaction, "SELECT 1 AS found FROM tenant WHERE id = :id")
                        .with("id", tenantId)
                        .exists();
        if (!known) {
            throw ApiException.invalid(List.of(new FieldError("tenantId", "names no tenant")));
        }
        return tenantId;
    }

    private static ApiTokenView view(Row row) {
        return new ApiTokenView(
                row.string("id"),
                row.string("name"),
                row.string("person"),
                row.list("roles"),
                row.nullableString("tenant_id"),
                row.list("regions"),
                row.instant("expires_at"),
                row.nullableInstant("revoked_at"),
                row.instant("created_at"),
                row.string("created_by"));
    }
}
