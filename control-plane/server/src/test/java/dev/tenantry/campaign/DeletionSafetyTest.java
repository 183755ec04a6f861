package dev.tenantry.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeletionSafetyTest {
    @Test
    void noWrongDeletionOfAShortShardDestroysAnythingAndARightOneSucceeds() throws InterruptedException {
        Trials.Result result = Trials.run(new DeletionSafetyCampaign(), 1, 1, 100, Duration.ofMinutes(10));
        assertThat(result.stories())
                .as("repeat with ./dev campaign deletion-safety")
                .isEmpty();
        assertThat(result.runs()).isEqualTo(100);
        assertThat(result.faults()).as("one of them is a right deletion").isEqualTo(99);
    }
}
