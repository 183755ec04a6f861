package dev.tenantry.controlplane.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.campaign.Campaign;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.embedded.FlavoursUnderTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The universal trials on real servers: each kind once on each flavour with every step applied twice, and one fault at each step of each kind,
 * the flavours in turn. Which fault a step gets differs from step to step; {@code ./dev campaign kinds-on-real-servers} runs all of them.
 */
class KindsOnRealServersTest {
    private static final Set<String> ALL = new TreeSet<>();
    private static final Set<String> TOUCHED = new TreeSet<>();

    @ParameterizedTest
    @MethodSource("dev.tenantry.provisioning.embedded.FlavoursUnderTest#all")
    void everyKindSurvivesFaultsOnARealServer(Flavour flavour) {
        List<String> losses = new ArrayList<>();
        try (KindsOnRealServersCampaign campaign = new KindsOnRealServersCampaign(flavour)) {
            campaign.open();
            for (KindTrial trial : chosen(campaign, flavour)) {
                Campaign.Trial result = campaign.run(trial);
                if (result.losses() > 0) {
                    losses.add(result.story());
                }
                TOUCHED.add(trial.kind() + "." + trial.step());
            }
        }
        assertThat(losses).isEmpty();
    }

    @AfterAll
    static void everyStepOfEveryKindWasTouched() {
        assertThat(TOUCHED).isNotEmpty().containsAll(ALL);
    }

    private static List<KindTrial> chosen(KindsOnRealServersCampaign campaign, Flavour flavour) {
        List<Flavour> flavours = FlavoursUnderTest.all().toList();
        List<KindTrial> chosen = new ArrayList<>();
        int step = 0;
        for (String kind : campaign.kinds()) {
            chosen.add(KindTrial.of(campaign.trials(), kind).getFirst());
            for (String name : campaign.trials().steps(kind)) {
                ALL.add(kind + "." + name);
                List<KindTrial> trials = KindTrial.at(campaign.trials(), kind, name);
                if (flavours.get(step % flavours.size()) == flavour) {
                    // Five is no divisor of the number of trials that most steps have, so neighbours get different
                    // ones.
                    chosen.add(trials.get(step * 5 % trials.size()));
                }
                step++;
            }
        }
        return chosen;
    }
}
