package dev.tenantry.controlplane.problem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.api.common.Problem;
import dev.tenantry.controlplane.Api;
import dev.tenantry.controlplane.ControlPlaneUnderTest;
import org.junit.jupiter.api.Test;

class ProblemTest {
    private final ControlPlaneUnderTest plane = ControlPlaneUnderTest.shared();
    private final Api administrator = plane.administrator();

    @Test
    void malformedJsonIsSaidToBeSo() {
        expect(administrator.send("POST", "/v1/plans", "{\"name\": "), 400, "request.malformed");
    }

    @Test
    void anUnknownMemberIsRefusedByItsName() {
        Problem problem = expect(
                administrator.send(
                        "POST",
                        "/v1/tokens",
                        "{\"name\":\"a\",\"person\":\"b\",\"roles\":[\"seller\"],\"expiresInHours\":1,\"surprise\":true}"),
                422,
                "request.invalid");
        assertThat(problem.errors()).extracting("field").containsExactly("surprise");
    }

    @Test
    void everyRefusedMemberIsNamed() {
        Problem problem = expect(
                administrator.send(
                        "POST",
                        "/v1/tokens",
                        "{\"name\":\"\",\"person\":\"b\",\"roles\":[],\"tenantId\":null,\"expiresInHours\":0}"),
                422,
                "request.invalid");
        assertThat(problem.errors()).extracting("field").contains("name", "roles", "expiresInHours");
    }

    @Test
    void aHugeBodyIsRefused() {
        String body = "{\"name\":\"" + "x".repeat(2 << 20) + "\"}";
        expect(administrator.send("POST", "/v1/tokens", body), 413, "request.too_large");
        assertThat(administrator.get("/v1/me").status()).isEqualTo(200);
    }

    @Test
    void schemasMayBeLargerThanOtherBodies() {
        String body =
                "{\"name\":\"big\",\"migrations\":[{\"fileName\":\"V1__a.sql\",\"content\":\"CREATE TABLE a (a INT PRIMARY KEY); -- "
                        + "x".repeat(2 << 20) + "\"}]}";
        assertThat(administrator.send("POST", "/v1/schemas", body).status()).isEqualTo(201);
    }

    @Test
    void anIdOfAnotherTypeAnswersAsAnUnknownOne() {
        Api.Answer wrongType = administrator.get("/v1/servers/tnt_aaaaaaaaaaaaaaaaaaaa");
        Api.Answer unknown = administrator.get("/v1/servers/srv_aaaaaaaaaaaaaaaaaaaa");
        assertThat(expect(wrongType, 404, "request.not_found").detail())
                .isEqualTo(expect(unknown, 404, "request.not_found").detail());
    }

    @Test
    void anotherMethodIsSaidToBeSo() {
        expect(administrator.send("PATCH", "/v1/plans", "{}"), 405, "request.method_not_allowed");
    }

    @Test
    void anotherMediaTypeIsSaidToBeSo() {
        expect(administrator.get("/v1/plans", "Accept", "text/csv"), 406, "request.not_acceptable");
        expect(
                administrator.send("POST", "/v1/plans", "name=a", "Content-Type", "application/x-www-form-urlencoded"),
                415,
                "request.unsupported_type");
    }

    @Test
    void aSaneRequestIdIsKeptAndAnotherIsReplaced() {
        assertThat(administrator.get("/v1/me", "X-Request-Id", "mine-1").header("X-Request-Id"))
                .isEqualTo("mine-1");
        assertThat(administrator.get("/v1/me", "X-Request-Id", "not sane!").header("X-Request-Id"))
                .startsWith("req-");
        assertThat(administrator
                        .get("/v1/nowhere", "X-Request-Id", "mine-2")
                        .problem()
                        .requestId())
                .isEqualTo("mine-2");
    }

    @Test
    void aPageIsNeverLargerThanTheLimit() {
        expect(administrator.get("/v1/tokens?limit=100000"), 422, "request.invalid");
        expect(administrator.get("/v1/tokens?cursor=nonsense"), 422, "request.invalid");
    }

    private static Problem expect(Api.Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        Problem problem = answer.problem();
        assertThat(problem.code()).isEqualTo(code);
        assertThat(problem.status()).isEqualTo(status);
        assertThat(problem.changed()).isFalse();
        assertThat(answer.body()).doesNotContain("Exception").doesNotContain("dev.tenantry.controlplane");
        return problem;
    }
}
