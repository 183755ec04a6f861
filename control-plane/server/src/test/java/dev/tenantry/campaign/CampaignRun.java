package dev.tenantry.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.controlplane.operation.KindsOnRealServersCampaign;
import dev.tenantry.provisioning.Flavour;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** What ./dev campaign starts; no ordinary test run does. */
@EnabledIfSystemProperty(named = "campaign.name", matches = ".+")
class CampaignRun {
    /** The flavour of those that run on real servers. */
    private static final Flavour ENGINE =
            Flavour.valueOf(System.getProperty("campaign.engine", "mariadb").toUpperCase(Locale.ROOT));

    private static final List<Campaign> CAMPAIGNS = List.of(
            new AuditTamperCampaign(),
            new IdempotencyCampaign(),
            new LostUpdatesCampaign(),
            new DeletionSafetyCampaign(),
            new OrphansCampaign(),
            new PoisonCampaign(),
            new KindsOnRealServersCampaign(ENGINE),
            new KillCampaign(KillCampaign.Victim.CONTROL_PLANE, ENGINE),
            new KillCampaign(KillCampaign.Victim.DATABASE, ENGINE),
            new KillCampaign(KillCampaign.Victim.BOTH, ENGINE),
            new StaleWorkerCampaign(ENGINE, true),
            new SimulateCampaign(),
            new BackupCorruptionCampaign(ENGINE),
            new MassRestoreCampaign(ENGINE, 500));

    @Test
    void theShardHasNoLosses() throws InterruptedException, IOException {
        String name = System.getProperty("campaign.name");
        Campaign campaign = CAMPAIGNS.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no campaign " + name));
        String shard = System.getProperty("campaign.shard", "1/1");
        String[] parts = shard.split("/", -1);
        Trials.Result result = Trials.run(
                campaign,
                Integer.parseInt(parts[0]),
                Integer.parseInt(parts[1]),
                Long.getLong("campaign.runs", 0),
                Duration.ofSeconds(Long.getLong("campaign.seconds", 600)));
        Ledger.append(
                Ledger.file(),
                new Ledger.Entry(
                        name,
                        System.getProperty("campaign.commit", "unknown"),
                        LocalDate.now(ZoneOffset.UTC).toString(),
                        campaign.engine(),
                        shard,
                        result.runs(),
                        result.faults(),
                        result.losses(),
                        Math.round(result.seconds() * 10) / 10.0,
                        System.getProperty("campaign.command", "")));
        Files.writeString(Ledger.root().resolve("docs/figures.md"), Figures.render(Ledger.read(Ledger.file())));
        assertThat(result.stories()).isEmpty();
        assertThat(result.runs()).isPositive();
    }
}
