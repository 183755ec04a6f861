package dev.tenantry.campaign;

import dev.tenantry.controlplane.simulation.Simulator;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.atomic.AtomicLong;

/** Histories of the simulator: three control planes, two servers, runtime nodes and people, all fault kinds, the invariants after each step. */
public final class SimulateCampaign implements Campaign {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final AtomicLong steps = new AtomicLong();
    private final AtomicLong processorNanos = new AtomicLong();

    @Override
    public String name() {
        return "simulate";
    }

    @Override
    public String engine() {
        return "none";
    }

    @Override
    public long target() {
        return 1_000_000;
    }

    @Override
    public Trial trial(long seed) {
        long before = THREADS.getCurrentThreadCpuTime();
        Simulator.Outcome outcome = Simulator.run(seed);
        processorNanos.addAndGet(THREADS.getCurrentThreadCpuTime() - before);
        steps.addAndGet(outcome.steps());
        String violation = outcome.violation();
        return violation.isEmpty()
                ? new Trial(outcome.faults(), 0, "")
                : new Trial(outcome.faults(), 1, violation + "; see it with " + Simulator.replay(seed));
    }

    /** Steps of all trials so far. */
    public long steps() {
        return steps.get();
    }

    /** Processor time of all trials so far, whoever else used the machine. */
    public double processorSeconds() {
        return processorNanos.get() / 1e9;
    }
}
