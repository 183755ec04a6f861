package dev.tenantry.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class IdempotencyCampaignTest {
    @Test
    void everyRequestOfAShortShardHasOneEffectAndOneAnswerAcrossARestart() throws InterruptedException {
        Trials.Result result = Trials.run(new IdempotencyCampaign(), 1, 5, 200, Duration.ofMinutes(15));
        assertThat(result.stories())
                .as("repeat with ./dev campaign idempotency --shard 1/5 --runs 200")
                .isEmpty();
        assertThat(result.runs()).isEqualTo(200);
        assertThat(result.faults()).isEqualTo(11);
    }

    @Test
    void requestsWithoutAKeyAreFoundToBeDoubled() {
        Campaign.Trial doubled = new IdempotencyCampaign(false).trial(3);
        assertThat(doubled.losses()).isEqualTo(1);
        assertThat(doubled.story()).contains("two answers");
    }
}
