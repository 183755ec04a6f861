package dev.tenantry.controlplane.access;

import static dev.tenantry.controlplane.access.Role.ADMINISTRATOR;
import static dev.tenantry.controlplane.access.Role.APPROVER;
import static dev.tenantry.controlplane.access.Role.AUDITOR;
import static dev.tenantry.controlplane.access.Role.OPERATOR;
import static dev.tenantry.controlplane.access.Role.RUNTIME;
import static dev.tenantry.controlplane.access.Role.SELLER;
import static dev.tenantry.controlplane.access.Role.SUPPORT;
import static dev.tenantry.controlplane.access.Role.TENANT_ADMINISTRATOR;
import static dev.tenantry.controlplane.access.Scope.FLEET;
import static dev.tenantry.controlplane.access.Scope.OBJECT;
import static dev.tenantry.controlplane.access.Scope.SELF;
import static dev.tenantry.controlplane.access.Scope.TENANT;
import static io.micronaut.http.HttpMethod.DELETE;
import static io.micronaut.http.HttpMethod.GET;
import static io.micronaut.http.HttpMethod.POST;
import static io.micronaut.http.HttpMethod.PUT;

import io.micronaut.http.HttpMethod;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who may do what: the whole table. Enforcement ({@link AccessFilter}), the page docs/reference/permissions.md and the matrix test are
 * made from it. What it does not name, nobody may.
 */
public final class Permissions {
    private static final Role[] EVERY_ROLE = Role.values();

    /** The table, in the order of the documentation. */
    public static final List<Permission> TABLE = List.of(
            Permission.open("health.read", GET, "/health"),
            Permission.open("health.select", GET, "/health/{selector}"),
            Permission.of("metrics.read", GET, "/prometheus", FLEET, ADMINISTRATOR, OPERATOR, AUDITOR, RUNTIME),
            Permission.of("me.read", GET, "/v1/me", SELF, EVERY_ROLE),
            Permission.of("tokens.create", POST, "/v1/tokens", FLEET, ADMINISTRATOR),
            Permission.of("tokens.list", GET, "/v1/tokens", FLEET, ADMINISTRATOR, AUDITOR),
            Permission.of("tokens.revoke", DELETE, "/v1/tokens/{tokenId}", FLEET, ADMINISTRATOR),
            Permission.of("servers.register", POST, "/v1/servers", FLEET, ADMINISTRATOR, OPERATOR),
            Permission.of("servers.list", GET, "/v1/servers", FLEET, ADMINISTRATOR, OPERATOR, SUPPORT, AUDITOR),
            Permission.of(
                    "servers.get", GET, "/v1/servers/{serverId}", FLEET, ADMINISTRATOR, OPERATOR, SUPPORT, AUDITOR),
            Permission.of("servers.check", POST, "/v1/servers/{serverId}/check", FLEET, ADMINISTRATOR, OPERATOR),
            Permission.of("servers.cordon", POST, "/v1/servers/{serverId}/cordon", FLEET, ADMINISTRATOR, OPERATOR),
            Permission.of("servers.uncordon", POST, "/v1/servers/{serverId}/uncordon", FLEET, ADMINISTRATOR, OPERATOR),
            Permission.of("servers.remove", POST, "/v1/servers/{serverId}/remove", FLEET, ADMINISTRATOR, OPERATOR),
            Permission.of("plans.create", POST, "/v1/plans", FLEET, ADMINISTRATOR),
            Permission.of(
                    "plans.list", GET, "/v1/plans", FLEET, ADMINISTRATOR, OPERATOR, SUPPORT, AUDITOR, SELLER, APPROVER),
            Permission.of(
                    "plans.get",
                    GET,
                    "/v1/plans/{name}",
                    FLEET,
                    ADMINISTRATOR,
                    OPERATOR,
                    SUPPORT,
                    AUDITOR,
                    SELLER,
                    APPROVER),
            Permission.of("schemas.publish", POST, "/v1/schemas", FLEET, ADMINISTRATOR, OPERATOR),
            Permission.of(
                    "schemas.list",
                    GET,
                    "/v1/schemas",
                    FLEET,
                    ADMINISTRATOR,
                    OPERATOR,
                    SUPPORT,
                    AUDITOR,
                    SELLER,
                    APPROVER),
            Permission.of(
                    "schemas.get",
                    GET,
                    "/v1/schemas/{schemaVersionId}",
                    FLEET,
                    ADMINISTRATOR,
                    OPERATOR,
                    SUPPORT,
                    AUDITOR),
            Permission.of("tenants.create", POST, "/v1/tenants", FLEET, ADMINISTRATOR, OPERATOR),
            Permission.of("imports.create", POST, "/v1/imports", FLEET, ADMINISTRATOR, OPERATOR),
            Permission.of("imports.get", GET, "/v1/imports/{operationId}", FLEET, ADMINISTRATOR, OPERATOR),
            Permission.of("imports.send", PUT, "/v1/imports/{operationId}/parts/{part}", FLEET, ADMINISTRATOR, OPERATOR)
                    .uncounted(),
            Permission.of(
                    "imports.complete", POST, "/v1/imports/{operationId}/complete", FLEET, ADMINISTRATOR, OPERATOR),
            Permission.of("tenants.placement", POST, "/v1/tenants/placement", FLEET, ADMINISTRATOR, OPERATOR, AUDITOR),
            Permission.of(
                    "tenants.list",
                    GET,
                    "/v1/tenants",
                    OBJECT,
                    ADMINISTRATOR,
                    OPERATOR,
                    SUPPORT,
                    AUDITOR,
                    TENANT_ADMINISTRATOR),
            tenant("tenants.get", GET, "", ADMINISTRATOR, OPERATOR, SUPPORT, AUDITOR, TENANT_ADMINISTRATOR),
            tenant(
                    "tenants.databases",
                    GET,
                    "/databases",
                    ADMINISTRATOR,
                    OPERATOR,
                    SUPPORT,
                    AUDITOR,
                    TENANT_ADMINISTRATOR),
            tenant("tenants.suspend", POST, "/suspend", ADMINISTRATOR, OPERATOR),
            tenant("tenants.resume", POST, "/resume", ADMINISTRATOR, OPERATOR),
            tenant("tenants.read-only", POST, "/read-only", ADMINISTRATOR, OPERATOR),
            tenant("tenants.maintenance", POST, "/maintenance", ADMINISTRATOR, OPERATOR),
            tenant("tenants.change-plan", POST, "/change-plan", ADMINISTRATOR, OPERATOR),
            tenant("tenants.rename", POST, "/rename", ADMINISTRATOR, OPERATOR),
            tenant("tenants.delete", POST, "/delete", ADMINISTRATOR, OPERATOR),
            tenant("tenants.undelete", POST, "/undelete", ADMINISTRATOR, OPERATOR),
            tenant("tenants.purge-plan", GET, "/purge", ADMINISTRATOR, OPERATOR, APPROVER, AUDITOR),
            tenant("tenants.purge", POST, "/purge", ADMINISTRATOR, OPERATOR),
            tenant("holds.list", GET, "/holds", ADMINISTRATOR, OPERATOR, APPROVER, SUPPORT, AUDITOR),
            tenant("holds.place", POST, "/holds", ADMINISTRATOR, OPERATOR, APPROVER),
            tenant("holds.release", POST, "/holds/{holdId}/release", ADMINISTRATOR, APPROVER)
                    .byAnotherPerson(),
            Permission.of("deletions.list", GET, "/v1/deletions", FLEET, APPROVER, OPERATOR, AUDITOR, ADMINISTRATOR),
            Permission.of(
                    "deletions.get",
                    GET,
                    "/v1/deletions/{deletionId}",
                    FLEET,
                    APPROVER,
                    OPERATOR,
                    AUDITOR,
                    ADMINISTRATOR),
            Permission.of("deletions.approve", POST, "/v1/deletions/{deletionId}/approve", FLEET, APPROVER)
                    .byAnotherPerson(),
            Permission.of(
                    "deletions.refuse",
                    POST,
                    "/v1/deletions/{deletionId}/refuse",
                    FLEET,
                    APPROVER,
                    OPERATOR,
                    ADMINISTRATOR),
            tenant(
                    "application-tokens.create",
                    POST,
                    "/application-tokens",
                    ADMINISTRATOR,
                    OPERATOR,
                    TENANT_ADMINISTRATOR),
            tenant(
                    "application-tokens.list",
                    GET,
                    "/application-tokens",
                    ADMINISTRATOR,
                    OPERATOR,
                    SUPPORT,
                    AUDITOR,
                    TENANT_ADMINISTRATOR),
            tenant(
                    "application-tokens.revoke",
                    DELETE,
                    "/application-tokens/{applicationTokenId}",
                    ADMINISTRATOR,
                    OPERATOR,
                    TENANT_ADMINISTRATOR),
            tenant("backups.create", POST, "/backups", ADMINISTRATOR, OPERATOR, TENANT_ADMINISTRATOR),
            tenant("backups.list", GET, "/backups", ADMINISTRATOR, OPERATOR, SUPPORT, AUDITOR, TENANT_ADMINISTRATOR),
            Permission.of(
                    "backups.get",
                    GET,
                    "/v1/backups/{backupId}",
                    OBJECT,
                    ADMINISTRATOR,
                    OPERATOR,
                    SUPPORT,
                    AUDITOR,
                    TENANT_ADMINISTRATOR),
            tenant("backups.copy", POST, "/backups/{backupId}/copy", ADMINISTRATOR, OPERATOR, TENANT_ADMINISTRATOR),
            tenant("backups.lost", GET, "/backups/lost", ADMINISTRATOR, OPERATOR, TENANT_ADMINISTRATOR),
            tenant("backups.key", GET, "/archive-keys", ADMINISTRATOR, OPERATOR),
            tenant("backups.pin", POST, "/backups/{backupId}/pin", ADMINISTRATOR, OPERATOR),
            tenant("backups.unpin", POST, "/backups/{backupId}/unpin", ADMINISTRATOR, OPERATOR),
            tenant("retention.get", GET, "/retention", ADMINISTRATOR, OPERATOR, SUPPORT, AUDITOR, TENANT_ADMINISTRATOR),
            tenant("drills.create", POST, "/drills", ADMINISTRATOR, OPERATOR),
            tenant("drills.list", GET, "/drills", ADMINISTRATOR, OPERATOR, SUPPORT, AUDITOR, TENANT_ADMINISTRATOR),
            tenant("restores.create", POST, "/restores", ADMINISTRATOR, OPERATOR),
            tenant("restores.swap", POST, "/swap", ADMINISTRATOR, OPERATOR),
            tenant("restores.undo-swap", POST, "/undo-swap", ADMINISTRATOR, OPERATOR),
            tenant("databases.discard", POST, "/databases/{databaseId}/discard", ADMINISTRATOR, OPERATOR),
            tenant("restores.difference", GET, "/databases/{databaseId}/difference", ADMINISTRATOR, OPERATOR, SUPPORT),
            Permission.of(
                    "operations.list",
                    GET,
                    "/v1/operations",
                    OBJECT,
                    ADMINISTRATOR,
                    OPERATOR,
                    SUPPORT,
                    AUDITOR,
                    TENANT_ADMINISTRATOR),
            operation(
                    "operations.get",
                    GET,
                    "",
                    ADMINISTRATOR,
                    OPERATOR,
                    SUPPORT,
                    AUDITOR,
                    APPROVER,
                    SELLER,
                    TENANT_ADMINISTRATOR),
            operation(
                    "operations.events",
                    GET,
                    "/events",
                    ADMINISTRATOR,
                    OPERATOR,
                    SUPPORT,
                    AUDITOR,
                    APPROVER,
                    SELLER,
                    TENANT_ADMINISTRATOR),
            operation("operations.cancel", POST, "/cancel", ADMINISTRATOR, OPERATOR),
            operation("operations.retry", POST, "/retry", ADMINISTRATOR, OPERATOR),
            operation("operations.resolve", POST, "/resolve", ADMINISTRATOR, OPERATOR),
            Permission.of("schedules.create", POST, "/v1/schedules", FLEET, ADMINISTRATOR, OPERATOR),
            Permission.of("schedules.list", GET, "/v1/schedules", FLEET, ADMINISTRATOR, OPERATOR, SUPPORT, AUDITOR),
            Permission.of(
                    "schedules.get", GET, "/v1/schedules/{name}", FLEET, ADMINISTRATOR, OPERATOR, SUPPORT, AUDITOR),
            Permission.of("schedules.pause", POST, "/v1/schedules/{name}/pause", FLEET, ADMINISTRATOR, OPERATOR),
            Permission.of("schedules.resume", POST, "/v1/schedules/{name}/resume", FLEET, ADMINISTRATOR, OPERATOR),
            Permission.of("schedules.delete", DELETE, "/v1/schedules/{name}", FLEET, ADMINISTRATOR, OPERATOR),
            Permission.of("onboarding.submit", POST, "/v1/onboarding", FLEET, SELLER, ADMINISTRATOR),
            Permission.of(
                    "onboarding.list",
                    GET,
                    "/v1/onboarding",
                    FLEET,
                    SELLER,
                    APPROVER,
                    OPERATOR,
                    AUDITOR,
                    ADMINISTRATOR),
            Permission.of(
                    "onboarding.get",
                    GET,
                    "/v1/onboarding/{onboardingId}",
                    FLEET,
                    SELLER,
                    APPROVER,
                    OPERATOR,
                    AUDITOR,
                    ADMINISTRATOR),
            Permission.of("onboarding.approve", POST, "/v1/onboarding/{onboardingId}/approve", FLEET, APPROVER)
                    .byAnotherPerson(),
            Permission.of("onboarding.reject", POST, "/v1/onboarding/{onboardingId}/reject", FLEET, APPROVER),
            Permission.of("drift.list", GET, "/v1/drift", FLEET, ADMINISTRATOR, OPERATOR, SUPPORT, AUDITOR),
            Permission.of("drift.sweeps", GET, "/v1/drift/sweeps", FLEET, ADMINISTRATOR, OPERATOR, SUPPORT, AUDITOR),
            Permission.of("drift.check", POST, "/v1/drift/check", FLEET, ADMINISTRATOR, OPERATOR),
            Permission.of("drift.get", GET, "/v1/drift/{driftId}", FLEET, ADMINISTRATOR, OPERATOR, SUPPORT, AUDITOR),
            Permission.of("drift.resolve", POST, "/v1/drift/{driftId}/resolve", FLEET, ADMINISTRATOR, OPERATOR),
            Permission.of("routing.register-node", PUT, "/v1/routing/nodes", FLEET, RUNTIME),
            Permission.of("routing.snapshot", GET, "/v1/routing/snapshot", FLEET, RUNTIME),
            // A swap waits for what this acknowledges.
            Permission.of("routing.changes", GET, "/v1/routing/changes", FLEET, RUNTIME)
                    .uncounted(),
            Permission.of("routing.leave", DELETE, "/v1/routing/lease", FLEET, RUNTIME),
            Permission.of("routing.nodes", GET, "/v1/routing/nodes", FLEET, ADMINISTRATOR, OPERATOR, SUPPORT, AUDITOR),
            Permission.of("fleet.status", GET, "/v1/fleet/status", FLEET, ADMINISTRATOR, OPERATOR, SUPPORT, AUDITOR),
            Permission.of(
                    "fleet.findings", GET, "/v1/fleet/findings", FLEET, ADMINISTRATOR, OPERATOR, SUPPORT, AUDITOR),
            Permission.of("audit.list", GET, "/v1/audit", OBJECT, AUDITOR, ADMINISTRATOR, TENANT_ADMINISTRATOR),
            Permission.of(
                    "audit.export", GET, "/v1/audit/export", OBJECT, AUDITOR, ADMINISTRATOR, TENANT_ADMINISTRATOR),
            Permission.of("audit.checkpoint", GET, "/v1/audit/checkpoint", SELF, EVERY_ROLE),
            Permission.of("audit.public-key", GET, "/v1/audit/public-key", SELF, EVERY_ROLE),
            Permission.of("audit.lag", GET, "/v1/audit/lag", FLEET, AUDITOR, ADMINISTRATOR, OPERATOR));

    private Permissions() {}

    /** The row of a route. */
    public static Optional<Permission> of(HttpMethod method, String path) {
        HttpMethod asked = method == HttpMethod.HEAD ? GET : method;
        return TABLE.stream()
                .filter(row -> row.method() == asked && row.path().equals(path))
                .findFirst();
    }

    /** The names of the operations that roles allow, in the table's order. */
    public static List<String> allowedTo(Set<Role> roles) {
        return TABLE.stream()
                .filter(row -> !row.open() && row.allows(roles))
                .map(Permission::operation)
                .toList();
    }

    private static Permission tenant(String operation, HttpMethod method, String below, Role... roles) {
        return Permission.of(operation, method, "/v1/tenants/{tenantId}" + below, TENANT, roles);
    }

    private static Permission operation(String operation, HttpMethod method, String below, Role... roles) {
        return Permission.of(operation, method, "/v1/operations/{operationId}" + below, OBJECT, roles);
    }
}
