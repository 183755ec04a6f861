package dev.tenantry.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.embedded.FlavoursUnderTest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A short shard of each campaign that kills real processes; the engines take turns. */
class KillTest {
    @ParameterizedTest
    @EnumSource(KillCampaign.Victim.class)
    void nothingAcknowledgedIsLostOrHalfDoneWhenProcessesAreKilled(KillCampaign.Victim victim)
            throws InterruptedException {
        KillCampaign campaign = new KillCampaign(victim, engine(victim));
        Trials.Result result = Trials.run(campaign, 1, 1, 2, Duration.ofMinutes(10));
        assertThat(result.stories())
                .as("repeat with ./dev campaign " + campaign.name() + " --engine " + campaign.engine() + " --runs 2")
                .isEmpty();
        assertThat(result.faults()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void anOperationThatIsLostOrDoubledIsFound() {
        assertThat(KillLoad.lostOrDoubled(List.of("op_a", "op_b"), List.of("op_b", "op_a")))
                .isEmpty();
        assertThat(KillLoad.lostOrDoubled(List.of("op_a", "op_b"), List.of("op_b")))
                .containsExactly("op_a was acknowledged and is lost");
        assertThat(KillLoad.lostOrDoubled(List.of("op_a"), List.of("op_a", "op_b")))
                .containsExactly("op_b was asked for by nobody, or twice");
        assertThat(KillLoad.lostOrDoubled(List.of("op_a", "op_a"), List.of("op_a")))
                .containsExactly("two requests were given the same operation");
    }

    private static Flavour engine(KillCampaign.Victim victim) {
        Flavour[] present = FlavoursUnderTest.all().toArray(Flavour[]::new);
        return present[(List.of(KillCampaign.Victim.values()).indexOf(victim) + 1) % present.length];
    }
}
