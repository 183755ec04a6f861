package dev.tenantry.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.truth.Footprint;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.embedded.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A short shard of the campaign that stops real processes. */
class StaleWorkerTest {
    private static final int TRIALS = 1;

    @ParameterizedTest
    @MethodSource("dev.tenantry.provisioning.embedded.FlavoursUnderTest#all")
    void aProcessThatWakesAfterItsLeaseWritesNothingAnywhere(Flavour flavour) throws SQLException, IOException {
        try (StaleWorkerCampaign campaign = new StaleWorkerCampaign(flavour, false)) {
            campaign.open();
            for (int seed = 0; seed < TRIALS; seed++) {
                assertThat(campaign.trial(seed))
                        .as("repeat with ./dev campaign stale-worker --engine " + campaign.engine() + " --runs "
                                + TRIALS)
                        .isEqualTo(new Campaign.Trial(1, 0, ""));
            }
            assertWritesAreSeen(campaign);
        }
    }

    /** What the trials look for is found when it is there. */
    private static void assertWritesAreSeen(StaleWorkerCampaign campaign) throws SQLException, IOException {
        Footprint before = Footprint.of(campaign.plane());
        assertThat(before.writtenSince(campaign.plane())).isEmpty();
        try (Connection server = TestServers.administrator(campaign.tenantServer());
                Statement statement = server.createStatement();
                Connection catalog = campaign.plane().catalog()) {
            statement.execute("CREATE USER 'late'@'%' ACCOUNT LOCK");
            Sql.of(catalog, "UPDATE routing_registry SET version = version + 1").update();
            Files.writeString(campaign.plane().store().resolve("late"), "an object");
        }
        assertThat(before.writtenSince(campaign.plane()))
                .anySatisfy(each -> assertThat(each).startsWith("server: ").contains("CREATE USER 'late'"))
                .anySatisfy(each -> assertThat(each).startsWith("catalog: new is routing_registry"))
                .anySatisfy(each -> assertThat(each).startsWith("store: late was null"));
    }
}
