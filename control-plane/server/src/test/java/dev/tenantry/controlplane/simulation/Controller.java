package dev.tenantry.controlplane.simulation;

import dev.tenantry.controlplane.drift.SweepsForSimulation;
import dev.tenantry.controlplane.operation.EngineForSimulation;
import dev.tenantry.controlplane.operation.EngineForSimulation.Work;
import java.util.List;
import java.util.function.Supplier;

/** One control plane: claims, keeps leases, and works on several operations at once. */
final class Controller extends Actor {
    private static final int WORKERS = 3;
    private static final long POLL_MICROS = 1_200_000;
    private static final long SWEEP_MICROS = 8_000_000;

    private final World world;
    private final Supplier<EngineForSimulation> engines;
    private int busy;

    Controller(String name, World world, Supplier<EngineForSimulation> engines) {
        super(name);
        this.world = world;
        this.engines = engines;
    }

    @Override
    void start() {
        busy = 0;
        EngineForSimulation engine = engines.get();
        world.simulation.spawn(this, name + " claims", null, () -> claimForEver(engine));
        world.simulation.spawn(this, name + " leases", null, () -> keepLeases(engine));
        SweepsForSimulation sweeps = new SweepsForSimulation(engine.parts());
        world.simulation.spawn(this, name + " sweeps", null, () -> sweepForEver(sweeps));
    }

    private void claimForEver(EngineForSimulation engine) {
        while (true) {
            List<Work> claimed = List.of();
            if (busy < WORKERS) {
                claimed = claim(engine);
            }
            for (Work work : claimed) {
                busy++;
                world.simulation.spawn(this, name + " " + work.kind(), work, () -> {
                    engine.work(work);
                    busy--;
                });
            }
            if (claimed.isEmpty()) {
                world.simulation.sleep(POLL_MICROS, "looks again");
            }
        }
    }

    private List<Work> claim(EngineForSimulation engine) {
        try {
            return engine.claim(WORKERS - busy);
        } catch (RuntimeException failure) {
            world.simulation.note(this, "could not claim");
            return List.of();
        }
    }

    private void sweepForEver(SweepsForSimulation sweeps) {
        while (true) {
            world.simulation.sleep(world.simulation.random.nextLong(SWEEP_MICROS), "sweeps");
            try {
                List<String> targets = sweeps.targets();
                sweeps.sweep(targets.get(world.simulation.random.nextInt(targets.size())));
            } catch (RuntimeException failure) {
                world.simulation.note(this, "could not write a sweep down");
            }
        }
    }

    private void keepLeases(EngineForSimulation engine) {
        while (true) {
            world.simulation.sleep(World.LEASE.toNanos() / 1_000 / 3, "keeps leases");
            engine.renewLeases();
        }
    }
}
