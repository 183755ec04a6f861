package dev.tenantry.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AuditTamperTest {
    @Test
    void everyChangeOfAShortShardIsFoundAndNoUntouchedLogIsAccused() throws InterruptedException {
        Trials.Result result = Trials.run(new AuditTamperCampaign(), 1, 100, 400, Duration.ofMinutes(5));
        assertThat(result.stories())
                .as("repeat with ./dev campaign audit-tamper --shard 1/100")
                .isEmpty();
        assertThat(result.runs()).isEqualTo(400);
        assertThat(result.faults()).isEqualTo(400);
    }
}
