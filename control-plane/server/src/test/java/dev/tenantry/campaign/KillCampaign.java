package dev.tenantry.campaign;

import dev.tenantry.api.audit.proof.Finding;
import dev.tenantry.controlplane.truth.RealPlane;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.embedded.Durability;
import dev.tenantry.provisioning.embedded.EmbeddedServer;
import dev.tenantry.provisioning.embedded.EmbeddedSettings;
import dev.tenantry.provisioning.embedded.TestServers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Real processes killed with SIGKILL at a random moment under load. After the restart everything that was acknowledged ends, nothing is lost
 * or doubled, and the truths agree. One trial follows the other in the same world, which is made anew now and then.
 */
public final class KillCampaign implements Campaign {
    /** After so many trials the comparison takes longer than a new world. */
    private static final int TRIALS_PER_WORLD = 50;

    /** The verifier waits for the sequencer, whose lease a killed control plane holds for a while; so not after each of its kills. */
    private static final int TRIALS_PER_VERDICT = 10;

    private static final int LONGEST_LOAD_MILLIS = 3_000;
    private static final int SHORTEST_LOAD_MILLIS = 100;

    private final Victim victim;
    private final Flavour flavour;
    private @Nullable EmbeddedServer catalogServer;
    private @Nullable EmbeddedServer tenantServer;
    private @Nullable RealPlane plane;
    private @Nullable KillLoad load;
    private int run;

    /** What is killed. */
    public enum Victim {
        /** The control plane. */
        CONTROL_PLANE(300),
        /** A tenants' server and the catalog's, in turn. */
        DATABASE(60),
        /** The control plane together with a tenants' server or the catalog's, in turn. */
        BOTH(60);

        private final long target;

        Victim(long target) {
            this.target = target;
        }
    }

    public KillCampaign(Victim victim, Flavour flavour) {
        this.victim = victim;
        this.flavour = flavour;
    }

    @Override
    public String name() {
        return "kill-" + victim.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public String engine() {
        return flavour.word();
    }

    @Override
    public long target() {
        return victim.target;
    }

    @Override
    public boolean parallel() {
        return false;
    }

    @Override
    public void open() {
        catalogServer = server("kill-catalog");
        tenantServer = server("kill-tenants");
        RealPlane fresh = new RealPlane(TestServers.newDirectory("kill-plane"), catalogServer, tenantServer);
        plane = fresh;
        fresh.start("");
        fresh.prepare();
        load = new KillLoad(fresh);
    }

    private EmbeddedServer server(String name) {
        return EmbeddedServer.start(
                EmbeddedSettings.of(flavour, TestServers.newDirectory(name)).with(Durability.RELAXED));
    }

    @Override
    public Trial trial(long seed) {
        try {
            if (run++ % TRIALS_PER_WORLD == TRIALS_PER_WORLD - 1) {
                close();
                open();
            }
            List<String> wrong = kill(seed);
            return new Trial(victim == Victim.BOTH ? 2 : 1, wrong.size(), String.join("; ", wrong));
        } catch (RuntimeException | AssertionError failure) {
            String printed = plane().printed();
            // What is broken must not be counted again with each further trial.
            close();
            open();
            return new Trial(1, 1, failure + "\n" + printed.substring(Math.max(0, printed.length() - 20_000)));
        }
    }

    private List<String> kill(long seed) {
        Random random = new Random(seed);
        // Not the seed's parity: a shard of two has seeds of one parity only.
        boolean tenants = Long.bitCount(seed) % 2 == 0;
        KillLoad clients = Objects.requireNonNull(load);
        clients.during(seed, () -> {
            pause(SHORTEST_LOAD_MILLIS + random.nextInt(LONGEST_LOAD_MILLIS - SHORTEST_LOAD_MILLIS));
            if (victim != Victim.DATABASE) {
                plane().kill();
            }
            if (victim != Victim.CONTROL_PLANE) {
                (tenants ? tenantServer() : catalogServer()).kill();
            }
            // Clients go on meanwhile: some ask a control plane without its database, some ask nobody.
            restart(tenants);
        });
        clients.settle();
        List<String> wrong = new ArrayList<>(clients.lostOrDoubled());
        plane().disagreements().forEach(each -> wrong.add(each.toString()));
        if (victim == Victim.DATABASE || run % TRIALS_PER_VERDICT == 1) {
            for (Finding finding : plane().auditVerdict().findings()) {
                wrong.add("audit: " + finding);
            }
        }
        return wrong;
    }

    private void restart(boolean tenants) {
        if (victim != Victim.CONTROL_PLANE) {
            EmbeddedServer killed = tenants ? tenantServer() : catalogServer();
            EmbeddedServer again = EmbeddedServer.start(EmbeddedSettings.of(flavour, killed.directory())
                    .with(Durability.RELAXED)
                    .withPort(killed.port()));
            if (tenants) {
                tenantServer = again;
                plane().tenantsAre(again);
            } else {
                catalogServer = again;
                plane().catalogIs(again);
            }
        }
        if (victim != Victim.DATABASE) {
            plane().start("");
        }
    }

    /** The moment of the kill: no state of anything decides it. */
    private static void pause(long millis) {
        try {
            boolean never = new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
            if (never) {
                throw new IllegalStateException("nobody counts down");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private RealPlane plane() {
        return Objects.requireNonNull(plane);
    }

    private EmbeddedServer tenantServer() {
        return Objects.requireNonNull(tenantServer);
    }

    private EmbeddedServer catalogServer() {
        return Objects.requireNonNull(catalogServer);
    }

    @Override
    public void close() {
        if (plane != null) {
            plane.close();
            plane = null;
        }
        for (EmbeddedServer server : new EmbeddedServer[] {tenantServer, catalogServer}) {
            if (server != null) {
                server.kill();
            }
        }
        tenantServer = null;
        catalogServer = null;
    }
}
