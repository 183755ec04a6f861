package dev.tenantry.campaign;

import dev.tenantry.controlplane.operation.PoisonFleet;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.embedded.FlavoursUnderTest;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Operations that kill, hang or fail whoever works on them, or that nobody can read, among those of healthy tenants. The healthy ones must all be
 * done, each poison must end as its kind must after a bounded number of claims, and every lease, lock and place must come back. A trial is a
 * fleet with one poison of each kind; its seed decides where they strike, and the catalogs' flavours take turns.
 */
final class PoisonCampaign implements Campaign {
    private static final Logger LOG = LoggerFactory.getLogger(PoisonCampaign.class);

    private final List<Flavour> flavours = FlavoursUnderTest.all().toList();

    @Override
    public String name() {
        return "poison";
    }

    @Override
    public String engine() {
        return flavours.size() == 2 ? "both" : "mariadb";
    }

    @Override
    public long target() {
        return 200;
    }

    @Override
    public Trial trial(long seed) {
        Flavour flavour = flavours.get((int) (seed % flavours.size()));
        try (PoisonFleet fleet = new PoisonFleet(flavour, seed)) {
            PoisonFleet.Result result = fleet.run();
            LOG.warn(
                    "{}: {} poisons, {} deaths; the slowest healthy operation took {} ms",
                    flavour.word(),
                    result.poisons(),
                    result.deaths(),
                    result.slowest().toMillis());
            return new Trial(result.poisons(), result.wrong().size(), String.join("; ", result.wrong()));
        }
    }
}
