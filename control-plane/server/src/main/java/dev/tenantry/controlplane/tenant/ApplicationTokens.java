package dev.tenantry.controlplane.tenant;

import dev.tenantry.api.common.FieldError;
import dev.tenantry.api.id.ApplicationTokenId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.api.tenant.ApplicationTokenCreated;
import dev.tenantry.api.tenant.ApplicationTokenView;
import dev.tenantry.api.tenant.CreateApplicationTokenRequest;
import dev.tenantry.controlplane.access.Caller;
import dev.tenantry.controlplane.audit.AuditTrail;
import dev.tenantry.controlplane.catalog.Ids;
import dev.tenantry.controlplane.catalog.Row;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.problem.ApiException;
import dev.tenantry.controlplane.routing.Routes;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a tenant's applications show at the gateway. The gateway learns of each change with the tenant's route. */
@Singleton
public final class ApplicationTokens {
    private final Ids ids;
    private final AuditTrail audit;
    private final Routes routes;

    ApplicationTokens(Ids ids, AuditTrail audit, Routes routes) {
        this.ids = ids;
        this.audit = audit;
        this.routes = routes;
    }

    /** Makes a token: {@code tna_}, 20 characters of its id, {@code _}, its secret, which is in this answer only. */
    public ApplicationTokenCreated create(
            Connection transaction, Caller caller, TenantId tenant, CreateApplicationTokenRequest request) {
        Instant expiresAt = request.expiresAt();
        if (expiresAt != null && !expiresAt.isAfter(now(transaction))) {
            throw ApiException.invalid(List.of(new FieldError("expiresAt", "is in the past")));
        }
        ApplicationTokenId id = ids.applicationToken();
        String token = "tna_" + id.value().substring(ApplicationTokenId.PREFIX.length() + 1) + "_" + ids.tokenSecret();
        Sql.of(transaction, """
                INSERT INTO application_token (id, tenant_id, name, token_sha256, expires_at, created_at, created_by)
                VALUES (:id, :tenant, :name, :sha256, :expiresAt, UTC_TIMESTAMP(6), :by)
                """)
                .with("id", id)
                .with("tenant", tenant)
                .with("name", request.name())
                .with("sha256", sha256(token))
                .with("expiresAt", expiresAt)
                .with("by", caller.person())
                .updateOne();
        routes.republish(transaction, tenant);
        record(transaction, caller, tenant, "application-token.create", id, request.name());
        return new ApplicationTokenCreated(find(transaction, tenant, id).orElseThrow(), token);
    }

    /** A tenant's tokens, newest first. */
    public List<ApplicationTokenView> list(Connection transaction, TenantId tenant) {
        return Sql.of(transaction, """
                SELECT * FROM application_token WHERE tenant_id = :tenant ORDER BY created_at DESC, id DESC LIMIT 1000
                """).with("tenant", tenant).list(ApplicationTokens::view);
    }

    /** Ends a token. The gateway refuses it once it has the route's next version. A second time it changes nothing. */
    public ApplicationTokenView revoke(Connection transaction, Caller caller, TenantId tenant, ApplicationTokenId id) {
        ApplicationTokenView token =
                find(transaction, tenant, id).orElseThrow(() -> ApiException.notFound("application token"));
        if (token.revokedAt() == null) {
            Sql.of(transaction, "UPDATE application_token SET revoked_at = UTC_TIMESTAMP(6) WHERE id = :id")
                    .with("id", id)
                    .updateOne();
            routes.republish(transaction, tenant);
            record(transaction, caller, tenant, "application-token.revoke", id, token.name());
        }
        return find(transaction, tenant, id).orElseThrow();
    }

    private static Optional<ApplicationTokenView> find(Connection transaction, TenantId tenant, ApplicationTokenId id) {
        return Sql.of(transaction, "SELECT * FROM application_token WHERE id = :id AND tenant_id = :tenant")
                .with("id", id)
                .with("tenant", tenant)
                .first(ApplicationTokens::view);
    }

    private void record(
            Connection transaction, Caller caller, TenantId tenant, String action, ApplicationTokenId id, String name) {
        audit.record(
                transaction,
                new AuditTrail.Entry(
                        tenant.value(),
                        caller.tokenId(),
                        caller.person(),
                        action,
                        id.value(),
                        "",
                        caller.requestId(),
                        null,
                        Map.of("name", name)));
    }

    private static Instant now(Connection transaction) {
        return Sql.of(transaction, "SELECT UTC_TIMESTAMP(6) AS present").one(row -> row.instant("present"));
    }

    private static String sha256(String token) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static ApplicationTokenView view(Row row) {
        return new ApplicationTokenView(
                row.string("id"),
                row.string("tenant_id"),
                row.string("name"),
                row.nullableInstant("expires_at"),
                row.nullableInstant("revoked_at"),
                row.instant("created_at"),
                row.string("created_by"));
    }
}
