package dev.tenantry.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.provisioning.embedded.FlavoursUnderTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OrphansTest {
    @Test
    void everyOrphanOfASmallFleetIsFoundInOneLookAndNoLiveThingIsAccused() throws InterruptedException {
        Trials.Result result = Trials.run(new OrphansCampaign(48, 80), 1, 1, 0, Duration.ofMinutes(5));
        assertThat(result.stories())
                .as("repeat the whole with ./dev campaign orphans")
                .isEmpty();
        assertThat(result.runs()).isEqualTo(FlavoursUnderTest.all().count());
        assertThat(result.faults()).isEqualTo(48 * result.runs());
    }
}
