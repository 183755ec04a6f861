package dev.tenantry.controlplane.operation;

import dev.tenantry.campaign.Campaign;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.embedded.Durability;
import dev.tenantry.provisioning.embedded.EmbeddedServer;
import dev.tenantry.provisioning.embedded.EmbeddedSettings;
import dev.tenantry.provisioning.embedded.TestServers;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Every universal trial of every kind of operation on a real server: the seed is the trial's place in the list. */
public final class KindsOnRealServersCampaign implements Campaign {
    /** After so many trials the comparison takes longer than a new server. */
    private static final int TRIALS_PER_SERVER = 100;

    private final Flavour flavour;
    private final List<KindTrial> all = new ArrayList<>();
    private @Nullable EmbeddedServer server;
    private @Nullable RealWorld world;
    private @Nullable KindTrials trials;
    private int run;

    public KindsOnRealServersCampaign(Flavour flavour) {
        this.flavour = flavour;
    }

    @Override
    public String name() {
        return "kinds-on-real-servers";
    }

    @Override
    public String engine() {
        return flavour.word();
    }

    @Override
    public boolean parallel() {
        return false;
    }

    @Override
    public void open() {
        server = EmbeddedServer.start(
                EmbeddedSettings.of(flavour, TestServers.newDirectory("kinds")).with(Durability.RELAXED));
        world = RealWorld.on(server, TestServers.newDirectory("kinds-store"));
        trials = new KindTrials(world);
        if (all.isEmpty()) {
            kinds().forEach(kind -> all.addAll(KindTrial.of(trials(), kind)));
        }
    }

    @Override
    public long target() {
        return all.size();
    }

    @Override
    public Trial trial(long seed) {
        if (run++ % TRIALS_PER_SERVER == TRIALS_PER_SERVER - 1) {
            close();
            open();
        }
        return run(all.get((int) seed));
    }

    /** The kinds of operations there are. */
    List<String> kinds() {
        return world().kinds().all().stream().map(OperationKind::name).sorted().toList();
    }

    /** The trials in the present world. */
    KindTrials trials() {
        return Objects.requireNonNull(trials);
    }

    /** Runs one of them. A trial that fails leaves a world in which no other could pass, so the next gets a new one. */
    Trial run(KindTrial trial) {
        try {
            trial.run().accept(trials());
            return new Trial(1, 0, "");
        } catch (RuntimeException | AssertionError failure) {
            close();
            open();
            return new Trial(1, 1, trial + ": " + failure);
        }
    }

    private RealWorld world() {
        return Objects.requireNonNull(world);
    }

    @Override
    public void close() {
        if (world != null) {
            world.close();
            world = null;
        }
        if (server != null) {
            server.close();
            server = null;
        }
    }
}
