package dev.tenantry.controlplane.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tenantry.api.access.ApiTokenCreated;
import dev.tenantry.api.access.CreateApiTokenRequest;
import dev.tenantry.api.client.ApiClient;
import dev.tenantry.api.client.ControlPlane;
import dev.tenantry.controlplane.Api;
import dev.tenantry.controlplane.ControlPlaneUnderTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The limits as a caller meets them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RateLimitedApiTest {
    private final ControlPlaneUnderTest plane = ControlPlaneUnderTest.start(Map.of(
            "tenantry.http.rate-limit.per-second", 1,
            "tenantry.http.rate-limit.burst", 12,
            "tenantry.http.rate-limit.unauthenticated-per-second", 1,
            "tenantry.http.rate-limit.unauthenticated-burst", 8));

    @AfterAll
    void end() {
        plane.close();
    }

    @Test
    void aTokenThatAsksTooMuchIsToldWhenToComeBackAndARuntimesWaitForChangesIsNotCounted() {
        String runtime = token("runtime");
        Api.Answer refused = untilRefused(plane.as(runtime), "/v1/me");

        assertThat(refused.problem().code()).isEqualTo("request.rate_limited");
        assertThat(refused.problem().retryable()).isTrue();
        assertThat(refused.problem().changed()).isFalse();
        assertThat(refused.problem().nextSteps()).isNotEmpty();
        assertThat(refused.header("Retry-After")).isEqualTo("1");
        for (int i = 0; i < 30; i++) {
            assertThat(plane.as(runtime)
                            .get("/v1/routing/changes?after=0")
                            .problem()
                            .code())
                    .as("counted by nobody")
                    .isEqualTo("routing.unknown_node");
        }
    }

    @Test
    void theClientWaitsAsLongAsItIsTold() {
        String token = token("auditor");
        untilRefused(plane.as(token), "/v1/me");

        assertThat(new ControlPlane(new ApiClient(plane.uri(), token)).whoAmI().roles())
                .containsExactly("auditor");
    }

    @Test
    void strangersAreRefusedAndDoNotLockOutWhoIsKnown() {
        String known = token("auditor");
        Api stranger = plane.as("tny_aaaaaaaaaaaaaaaaaaaa_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");

        Api.Answer refused = untilRefused(stranger, "/v1/me");

        assertThat(refused.problem().code()).isEqualTo("request.rate_limited");
        assertThat(refused.header("Retry-After")).isEqualTo("1");
        assertThat(plane.as(known).get("/v1/me").status()).isEqualTo(200);
    }

    private static Api.Answer untilRefused(Api api, String path) {
        for (int i = 0; i < 500; i++) {
            Api.Answer answer = api.get(path);
            if (answer.status() == 429) {
                return answer;
            }
        }
        throw new AssertionError("never refused");
    }

    /** A token that was valid here lately: strangers of another test may have used up what unknown ones have. */
    private String token(String role) {
        String token = plane.administrator()
                .post("/v1/tokens", new CreateApiTokenRequest(role, role, List.of(role), null, 1))
                .as(ApiTokenCreated.class)
                .token();
        await().atMost(Duration.ofMinutes(1))
                .until(() -> plane.as(token).get("/v1/me").status() == 200);
        return token;
    }
}
