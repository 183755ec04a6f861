package dev.tenantry.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.controlplane.operation.PoisonFleet;
import dev.tenantry.provisioning.Flavour;
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

    /** Steps that hang are not given up, so they keep their places for as long as anybody looks. */
    @Test
    void aFleetThatKeepsWhatHangsIsFoundWrong() {
        try (PoisonFleet fleet = new PoisonFleet(Flavour.MARIADB, 0, Duration.ofHours(1), Duration.ofSeconds(20))) {
            assertThat(fleet.run().wrong())
                    .anyMatch(story -> story.contains("(HANGS) is still running"))
                    .anyMatch(story -> story.contains("leases and") && story.contains("were not given back"));
        }
    }
}
