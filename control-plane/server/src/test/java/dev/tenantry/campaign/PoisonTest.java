package dev.tenantry.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PoisonTest {
    @Test
    void poisonOfEveryKindEndsByItselfAndNoHealthyOperationIsHarmed() throws InterruptedException {
        Trials.Result result = Trials.run(new PoisonCampaign(), 1, 1, 2, Duration.ofMinutes(10));
        assertThat(result.stories())
                .as("repeat with ./dev campaign poison --runs 2")
                .isEmpty();
        assertThat(result.runs()).isEqualTo(2);
        assertThat(result.faults()).isEqualTo(20);
    }
}
