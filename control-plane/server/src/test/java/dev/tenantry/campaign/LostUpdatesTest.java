package dev.tenantry.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.controlplane.operation.CatalogRegisters;
import dev.tenantry.provisioning.Flavour;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LostUpdatesTest {
    private static final String ALL = "dev.tenantry.provisioning.embedded.FlavoursUnderTest#all";

    @Test
    void noRegisterLosesOrDoublesAnUpdateInAShortShard() throws InterruptedException {
        Trials.Result result = Trials.run(new LostUpdatesCampaign(), 1, 1, 8 * 800, Duration.ofMinutes(15));
        assertThat(result.stories())
                .as("repeat with ./dev campaign lost-updates --runs 6400")
                .isEmpty();
        assertThat(result.runs()).isEqualTo(6_400);
        assertThat(result.faults()).isPositive();
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aVersionThatIsReadAndThenWrittenIsFoundToLoseUpdates(Flavour flavour) {
        try (CatalogRegisters catalog = CatalogRegisters.on(flavour)) {
            Campaign.Trial trial = LostUpdatesCampaign.run(1, catalog.carelessly(), catalog);
            assertThat(trial.losses()).isEqualTo(1);
            assertThat(trial.story()).startsWith("read, modify, write");
        }
    }

    @Test
    void aHistoryThatNoRegisterCanShowIsRefused() {
        RegisterHistory backwards = new RegisterHistory();
        backwards.raised(0, 10, 2);
        backwards.read(20, 30, 1);
        assertThat(backwards.fault(1, 2)).contains("saw version 1 after 2");
        RegisterHistory lost = new RegisterHistory();
        lost.raised(0, 10, 2);
        lost.raised(0, 10, 3);
        assertThat(lost.fault(1, 2)).contains("not between");
        RegisterHistory tooMany = new RegisterHistory();
        tooMany.raised(0, 10, 2);
        tooMany.unknown();
        assertThat(tooMany.fault(1, 4)).contains("1 successes and 1 of unknown outcome");
        assertThat(tooMany.fault(1, 3)).isEmpty();
    }
}
