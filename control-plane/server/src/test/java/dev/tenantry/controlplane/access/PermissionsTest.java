package dev.tenantry.controlplane.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.api.access.ApiTokenCreated;
import dev.tenantry.api.access.CreateApiTokenRequest;
import dev.tenantry.campaign.Ledger;
import dev.tenantry.controlplane.Api;
import dev.tenantry.controlplane.ControlPlaneUnderTest;
import io.micronaut.http.HttpMethod;
import io.micronaut.web.router.Router;
import io.micronaut.web.router.UriRouteInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PermissionsTest {
    /** Ids of every kind that exist nowhere. */
    private static final String NOTHING = "aaaaaaaaaaaaaaaaaaaa";

    private final ControlPlaneUnderTest plane = ControlPlaneUnderTest.shared();

    @Test
    void everyEndpointHasARowAndEveryRowAnEndpoint() {
        List<String> routes = plane.bean(Router.class)
                .uriRoutes()
                .filter(route -> route.getHttpMethod() != HttpMethod.HEAD)
                .map(PermissionsTest::name)
                .distinct()
                .toList();
        List<String> rows = Permissions.TABLE.stream()
                .map(row -> row.method() + " " + row.path())
                .toList();
        assertThat(routes).containsExactlyInAnyOrderElementsOf(rows);
        assertThat(new HashSet<>(rows)).hasSameSizeAs(rows);
    }

    @Test
    void aRouteThatTheTableDoesNotNameIsNobodys() {
        assertThat(Permissions.of(HttpMethod.DELETE, "/v1/tenants/{tenantId}")).isEmpty();
        assertThat(Permissions.of(HttpMethod.PATCH, "/v1/me")).isEmpty();
    }

    @Test
    void aTenantScopeNamesItsTenantInThePath() {
        assertThat(Permissions.TABLE)
                .filteredOn(row -> row.scope() == Scope.TENANT)
                .isNotEmpty()
                .allMatch(row -> row.path().contains("{tenantId}"));
    }

    @Test
    void enforcementFollowsTheTableForEveryRoleAndEveryEndpoint() {
        List<String> wrong = new ArrayList<>();
        for (Role role : Role.values()) {
            if (role == Role.TENANT_ADMINISTRATOR) {
                continue; // is limited to a tenant; tried with one of its own in the tests of tenants
            }
            Api api = plane.as(token(role));
            for (Permission row : Permissions.TABLE) {
                Api.Answer answer = api.send(
                        row.method().name(), path(row), row.method() == HttpMethod.GET ? null : "{\"unknown\":1}");
                boolean refused = answer.status() == 403 && answer.body().contains("access.forbidden");
                if (refused == row.allows(Set.of(role)) || answer.status() == 401) {
                    wrong.add(role + " " + row.operation() + " " + answer.status());
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void nothingButHealthIsOpenWithoutAToken() {
        Api anonymous = plane.as(null);
        for (Permission row : Permissions.TABLE) {
            int status = anonymous
                    .send(row.method().name(), path(row), row.method() == HttpMethod.GET ? null : "{}")
                    .status();
            assertThat(status == 401).as(row.operation()).isEqualTo(!row.open());
        }
        assertThat(Permissions.TABLE.stream().filter(Permission::open).map(Permission::operation))
                .allMatch(operation -> operation.startsWith("health."));
    }

    @Test
    void theReferencePageIsMadeFromTheTable() throws IOException {
        Path page = Ledger.root().resolve("docs/reference/permissions.md");
        String expected = PermissionsPage.markdown();
        if (Boolean.getBoolean("docs.update")) {
            Files.writeString(page, expected);
        }
        assertThat(Files.readString(page))
                .as("run: mvn -pl control-plane/server -am -Ddocs.update=true -Dtest=PermissionsTest test")
                .isEqualTo(expected);
    }

    private String token(Role role) {
        return plane.administrator()
                .post("/v1/tokens", new CreateApiTokenRequest("matrix", "Max Matrix", List.of(role.word()), null, 1))
                .as(ApiTokenCreated.class)
                .token();
    }

    private static String name(UriRouteInfo<?, ?> route) {
        return route.getHttpMethod() + " " + route.getUriMatchTemplate().toPathString();
    }

    private static String path(Permission row) {
        return row.path()
                .replace("{tenantId}", "tnt_" + NOTHING)
                .replace("{serverId}", "srv_" + NOTHING)
                .replace("{operationId}", "op_" + NOTHING)
                .replace("{backupId}", "bak_" + NOTHING)
                .replace("{databaseId}", "dbs_" + NOTHING)
                .replace("{deletionId}", "del_" + NOTHING)
                .replace("{holdId}", "hld_" + NOTHING)
                .replace("{onboardingId}", "onb_" + NOTHING)
                .replace("{tokenId}", "tok_" + NOTHING)
                .replace("{applicationTokenId}", "apt_" + NOTHING)
                .replace("{schemaVersionId}", "sch_" + NOTHING)
                .replace("{part}", "1")
                .replace("{name}", "nothing")
                .replace("{driftId}", "drf_" + NOTHING)
                .replace("{selector}", "readiness");
    }
}
