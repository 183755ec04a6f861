package dev.tenantry.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.embedded.FlavoursUnderTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A small shard of the campaign, on the engine that is there beside MariaDB. */
class MassRestoreTest {
    private static final int TENANTS = 14;

    @Test
    void everyTenantOfALostServerThatHasABackupIsBackOnceWithItsRows() throws InterruptedException {
        Flavour flavour = FlavoursUnderTest.all().toList().getLast();

        Trials.Result result =
                Trials.run(new MassRestoreCampaign(flavour, TENANTS), 1, 1, TENANTS, Duration.ofMinutes(10));

        assertThat(result.stories())
                .as("repeat with ./dev campaign mass-restore --engine %s", flavour.word())
                .isEmpty();
        assertThat(result.runs()).isEqualTo(TENANTS);
    }
}
