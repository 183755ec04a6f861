package dev.tenantry.controlplane.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.api.plan.BackupPolicy;
import dev.tenantry.api.plan.CreatePlanRequest;
import dev.tenantry.api.plan.PlanLimits;
import dev.tenantry.api.plan.PlanView;
import dev.tenantry.controlplane.Api;
import dev.tenantry.controlplane.ControlPlaneUnderTest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How fast a plan's backups may read, through the API. */
class BackupLimitOfPlanTest {
    private final Api administrator = ControlPlaneUnderTest.shared().administrator();

    @ParameterizedTest
    @ValueSource(ints = {1, 20, 10_000})
    void whatAPlanSaysIsWhatItIsShownToSay(int megabytes) {
        String name = "limited-to-" + megabytes;

        PlanView created = created(name, megabytes);

        assertThat(created.backupPolicy().maxMegabytesPerSecond()).isEqualTo(megabytes);
        assertThat(shown(name).backupPolicy()).isEqualTo(created.backupPolicy());
    }

    @Test
    void aNewVersionWithoutALimitHasNone() {
        created("limited-once", 20);

        assertThat(created("limited-once", null).version()).isEqualTo(2);

        assertThat(shown("limited-once").backupPolicy()).isEqualTo(new BackupPolicy(30, 24));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 10_001})
    void aLimitThatIsNoneOfThePossibleOnesIsRefusedByNameAndNothingIsAdded(int megabytes) {
        Api.Answer answer = administrator.post("/v1/plans", request("never-limited", megabytes));

        assertThat(answer.status()).as(answer.body()).isEqualTo(422);
        assertThat(answer.problem().code()).isEqualTo("request.invalid");
        assertThat(answer.body()).contains("maxMegabytesPerSecond");
        assertThat(answer.problem().changed()).isFalse();
        assertThat(administrator.get("/v1/plans/never-limited").status()).isEqualTo(404);
    }

    private PlanView created(String name, @Nullable Integer megabytes) {
        Api.Answer answer = administrator.post("/v1/plans", request(name, megabytes));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer.as(PlanView.class);
    }

    private PlanView shown(String name) {
        return administrator.get("/v1/plans/" + name).as(PlanView.class);
    }

    private static CreatePlanRequest request(String name, @Nullable Integer megabytes) {
        return new CreatePlanRequest(
                name,
                name,
                new PlanLimits(10, 30_000, 1000, false),
                new BackupPolicy(30, 24, null, null, null, null, null, null, null, megabytes));
    }
}
