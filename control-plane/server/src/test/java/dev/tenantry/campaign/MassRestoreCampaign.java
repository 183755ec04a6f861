package dev.tenantry.campaign;

import dev.tenantry.provisioning.Flavour;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/**
 * A server with all its tenants is lost while they are at work, and every tenant comes back on other servers from its newest backup: asked for as
 * {@code tenantctl servers recover} asks, while the control plane is killed several times. Each tenant must be live exactly once, with the rows of
 * its backup and no others; one without a backup must be left as it is; nothing half made may be left anywhere.
 */
final class MassRestoreCampaign implements Campaign {
    /** How often the control plane is killed while tenants come back. */
    private static final int KILLS = 4;

    private final Flavour flavour;
    private final int tenants;

    /**
     * @param tenants how many are on the lost server
     */
    MassRestoreCampaign(Flavour flavour, int tenants) {
        this.flavour = flavour;
        this.tenants = tenants;
    }

    @Override
    public String name() {
        return "mass-restore";
    }

    @Override
    public String engine() {
        return flavour.word();
    }

    @Override
    public boolean parallel() {
        return false;
    }

    /** One server that is lost. */
    @Override
    public long target() {
        return 1;
    }

    @Override
    public long runsPerTrial() {
        return tenants;
    }

    @Override
    public Trial trial(long seed) {
        Random random = new Random(seed);
        try (LostServerWorld world = new LostServerWorld(flavour)) {
            world.fill(tenants);
            world.lose();
            world.recover(moments(random));
            List<String> wrong = new ArrayList<>(world.wrong());
            return new Trial(
                    1 + KILLS,
                    wrong.size(),
                    String.join("; ", wrong) + (wrong.isEmpty() ? "" : "\n" + world.printed()));
        }
    }

    /** After how many tenants that are back the control plane is killed. */
    private TreeSet<Integer> moments(Random random) {
        TreeSet<Integer> moments = new TreeSet<>();
        while (moments.size() < Math.min(KILLS, tenants - 1)) {
            moments.add(random.nextInt(tenants - 1));
        }
        return moments;
    }
}
