package dev.tenantry.campaign;

import dev.tenantry.controlplane.drift.OrphanFleet;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.embedded.FlavoursUnderTest;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plants orphans of every sort among live things, and looks once: every orphan must be found, no live thing accused, nothing touched. A
 * trial is a whole fleet; its seed decides the engine, in turn, and where the orphans lie.
 */
final class OrphansCampaign implements Campaign {
    private static final Logger LOG = LoggerFactory.getLogger(OrphansCampaign.class);

    private final List<Flavour> flavours = FlavoursUnderTest.all().toList();
    private final int orphans;
    private final int live;

    /** The size that the figures are about. */
    OrphansCampaign() {
        this(1_000, 2_000);
    }

    OrphansCampaign(int orphans, int live) {
        this.orphans = orphans;
        this.live = live;
    }

    @Override
    public String name() {
        return "orphans";
    }

    @Override
    public String engine() {
        return flavours.size() == 2 ? "both" : "mariadb";
    }

    @Override
    public long target() {
        return flavours.size();
    }

    @Override
    public Trial trial(long seed) {
        Flavour flavour = flavours.get((int) (seed % flavours.size()));
        try (OrphanFleet fleet = new OrphanFleet(flavour, live, seed)) {
            OrphanFleet.Result clean = fleet.look();
            fleet.plant(orphans);
            OrphanFleet.Result result = fleet.look();
            LOG.warn(
                    "{}: {} of {} orphans found among {} live things in {} s; the sweep without orphans took {} s",
                    flavour.word(),
                    result.found(),
                    orphans,
                    live,
                    Math.round(result.seconds() * 100) / 100.0,
                    Math.round(clean.seconds() * 100) / 100.0);
            long losses = (long) clean.accused().size()
                    + clean.touched().size()
                    + result.missed().size()
                    + result.accused().size()
                    + result.touched().size();
            return new Trial(orphans, losses, losses == 0 ? "" : clean + " then " + result);
        }
    }
}
