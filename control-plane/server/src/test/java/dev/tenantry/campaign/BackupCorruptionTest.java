package dev.tenantry.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.provisioning.Flavour;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BackupCorruptionTest {
    /** Two rounds of the kinds, and two backups with nothing wrong. */
    private static final int TRIALS = 22;

    @ParameterizedTest
    @MethodSource("dev.tenantry.provisioning.embedded.FlavoursUnderTest#all")
    void everyCorruptionOfABackupIsRefusedByNameAndNothingIsLeft(Flavour flavour) throws InterruptedException {
        Trials.Result result = Trials.run(new BackupCorruptionCampaign(flavour), 1, 1, TRIALS, Duration.ofMinutes(10));
        assertThat(result.stories())
                .as("repeat with ./dev campaign backup-corruption --runs %d --engine %s", TRIALS, flavour.word())
                .isEmpty();
        assertThat(result.runs()).isEqualTo(TRIALS);
        assertThat(result.faults()).isEqualTo(TRIALS - 2);
    }
}
