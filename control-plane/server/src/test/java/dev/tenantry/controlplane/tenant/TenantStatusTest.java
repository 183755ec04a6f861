package dev.tenantry.controlplane.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.controlplane.problem.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

class TenantStatusTest {
    @Test
    void theCommercialAxisAllowsTheseStepsAndNoOther() {
        assertThat(allowed(TenantStatus.Commercial.values(), TenantStatus.Commercial::to))
                .containsExactlyInAnyOrder(
                        "TRIAL ACTIVE",
                        "TRIAL ENDED",
                        "ACTIVE PAST_DUE",
                        "ACTIVE ENDED",
                        "PAST_DUE ACTIVE",
                        "PAST_DUE ENDED",
                        "ENDED ACTIVE");
    }

    @Test
    void theServiceAxisAllowsTheseStepsAndNoOther() {
        assertThat(allowed(TenantStatus.Service.values(), TenantStatus.Service::to))
                .containsExactlyInAnyOrder(
                        "PROVISIONING READY",
                        "PROVISIONING FAILED",
                        "READY READ_ONLY",
                        "READY SUSPENDED",
                        "READY MAINTENANCE",
                        "READ_ONLY READY",
                        "READ_ONLY SUSPENDED",
                        "READ_ONLY MAINTENANCE",
                        "SUSPENDED READY",
                        "SUSPENDED READ_ONLY",
                        "SUSPENDED MAINTENANCE",
                        "MAINTENANCE READY",
                        "MAINTENANCE READ_ONLY",
                        "MAINTENANCE SUSPENDED");
    }

    @Test
    void theDataAxisNeverErasesWhatIsLive() {
        assertThat(allowed(TenantStatus.Data.values(), TenantStatus.Data::to))
                .containsExactlyInAnyOrder(
                        "LIVE RETAINED",
                        "LIVE ON_HOLD",
                        "RETAINED LIVE",
                        "RETAINED ON_HOLD",
                        "RETAINED ERASED",
                        "ON_HOLD LIVE",
                        "ON_HOLD RETAINED");
    }

    @Test
    void aDatabaseThatWasEverLiveIsRetiredBeforeItIsDropped() {
        assertThat(DatabaseState.LIVE.next()).isEqualTo(Set.of(DatabaseState.RETIRED));
        assertThat(DatabaseState.DROPPED.next()).isEmpty();
        assertThat(DatabaseState.LOST.next()).isEmpty();
    }

    @Test
    void wordsComeBackAsTheSameStatus() {
        assertThat(TenantStatus.Service.of(TenantStatus.Service.READ_ONLY.word()))
                .isEqualTo(TenantStatus.Service.READ_ONLY);
        assertThat(TenantStatus.Commercial.of("past_due")).isEqualTo(TenantStatus.Commercial.PAST_DUE);
        assertThat(TenantStatus.Data.of("on_hold")).isEqualTo(TenantStatus.Data.ON_HOLD);
    }

    /** Tries every pair; each refusal must carry its code. */
    private static <S> List<String> allowed(S[] all, BiFunction<S, S, S> step) {
        List<String> allowed = new ArrayList<>();
        for (S from : all) {
            for (S to : all) {
                try {
                    assertThat(step.apply(from, to)).isEqualTo(to);
                    allowed.add(from + " " + to);
                } catch (ApiException refused) {
                    assertThat(refused.code()).isEqualTo(ProblemCode.TENANT_WRONG_STATE);
                    assertThatThrownBy(() -> step.apply(from, to)).hasMessageContaining("Nothing was changed");
                }
            }
        }
        return allowed;
    }
}
