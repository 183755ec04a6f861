package dev.tenantry.controlplane.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.api.access.ApiTokenCreated;
import dev.tenantry.api.access.CreateApiTokenRequest;
import dev.tenantry.api.access.WhoAmI;
import dev.tenantry.controlplane.Api;
import dev.tenantry.controlplane.ControlPlaneUnderTest;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.catalog.Sql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokensTest {
    private final ControlPlaneUnderTest plane = ControlPlaneUnderTest.shared();
    private final Api administrator = plane.administrator();

    @Test
    void theDevelopmentTokenIsTheOwnersAloneAndWorks() throws IOException {
        Path file = plane.home().resolve("administrator.token");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        WhoAmI me = administrator.get("/v1/me").as(WhoAmI.class);
        assertThat(me.roles()).containsExactly("administrator");
        assertThat(me.permissions()).contains("tokens.create").doesNotContain("onboarding.approve");
    }

    @Test
    void aTokenWorksUntilItIsRevoked() {
        ApiTokenCreated made = create("seller", 1);
        Api seller = plane.as(made.token());
        assertThat(seller.get("/v1/me").status()).isEqualTo(200);
        assertThat(administrator.delete("/v1/tokens/" + made.apiToken().id()).status())
                .isEqualTo(200);
        Api.Answer refused = seller.get("/v1/me");
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.problem().code()).isEqualTo("access.unauthenticated");
    }

    @Test
    void anExpiredTokenIsRefused() {
        ApiTokenCreated made = create("seller", 1);
        plane.bean(Catalog.class)
                .transaction(transaction -> Sql.of(
                                transaction,
                                "UPDATE api_token SET expires_at = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND WHERE id = :id")
                        .with("id", made.apiToken().id())
                        .update());
        assertThat(plane.as(made.token()).get("/v1/me").status()).isEqualTo(401);
    }

    @Test
    void aTokenWithAnotherSecretIsRefused() {
        String token = create("seller", 1).token();
        char last = token.charAt(token.length() - 1) == 'a' ? 'b' : 'a';
        assertThat(plane.as(token.substring(0, token.length() - 1) + last)
                        .get("/v1/me")
                        .status())
                .isEqualTo(401);
    }

    @Test
    void theCatalogDoesNotHoldTheSecret() {
        String token = create("seller", 1).token();
        List<String> stored = plane.bean(Catalog.class)
                .transaction(transaction -> Sql.of(transaction, "SELECT token_sha256 FROM api_token")
                        .list(row -> row.string("token_sha256")));
        assertThat(stored).contains(TokenText.sha256(token)).doesNotContain(token);
    }

    @Test
    void aSellerMayNotMakeTokens() {
        Api.Answer refused = plane.as(create("seller", 1).token())
                .post("/v1/tokens", new CreateApiTokenRequest("x", "y", List.of("administrator"), null, 1));
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.problem().code()).isEqualTo("access.forbidden");
    }

    @Test
    void nobodyWithoutATokenLearnsWhichPathsExist() {
        Api anonymous = plane.as(null);
        assertThat(anonymous.get("/v1/tokens").status()).isEqualTo(401);
        assertThat(anonymous.get("/v1/there-is-no-such-path").status()).isEqualTo(401);
        assertThat(administrator.get("/v1/there-is-no-such-path").status()).isEqualTo(404);
        assertThat(anonymous.get("/health").status()).isEqualTo(200);
    }

    private ApiTokenCreated create(String role, int hours) {
        Api.Answer answer = administrator.post(
                "/v1/tokens", new CreateApiTokenRequest("test", "Sam Seller", List.of(role), null, hours));
        assertThat(answer.status()).isEqualTo(201);
        return answer.as(ApiTokenCreated.class);
    }
}
