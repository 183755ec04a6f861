package dev.tenantry.controlplane.simulation;

import dev.tenantry.controlplane.operation.EngineForSimulation.Work;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One history: processes take turns on one thread, and a seed decides who is next, how long everything takes and what goes wrong. Time is
 * simulated; between two turns a little of it passes, and when everybody waits it jumps to the first who has to go on.
 */
final class Simulation {
    /** Somewhere in 2026, in microseconds of 1970. */
    private static final long BEGINNING = 1_767_225_600_000_000L;

    private static final int SHORTEST_TURN_MICROS = 100;
    private static final int LONGEST_TURN_MICROS = 60_000;
    private static final long MILLI = 1_000;
    private static final long SECOND = 1_000_000;

    final RandomGenerator random;
    final Weather weather;
    final Trace trace;
    private final List<Actor> processes = new ArrayList<>();
    private final List<Task> tasks = new ArrayList<>();
    private final List<Task> ready = new ArrayList<>();
    private @Nullable Task current;
    private BooleanSupplier inTransaction = () -> false;
    private Runnable afterEachStep = () -> {};
    private long now = BEGINNING;
    private int steps;

    Simulation(long seed, Function<RandomGenerator, Weather> weather, boolean told) {
        this.random = new SplittableRandom(seed);
        this.weather = weather.apply(random);
        this.trace = new Trace(told);
    }

    void watch(BooleanSupplier inTransaction, Runnable afterEachStep) {
        this.inTransaction = inTransaction;
        this.afterEachStep = afterEachStep;
    }

    /** The catalog's clock. */
    long now() {
        return now;
    }

    int steps() {
        return steps;
    }

    void add(Actor process) {
        processes.add(process);
        restart(process);
    }

    void spawn(Actor process, String name, @Nullable Work work, Runnable body) {
        tasks.add(new Task(process, name, work, body));
    }

    /** The claim that the code which runs now works under, if any. */
    @Nullable
    Work work() {
        return current == null ? null : current.work;
    }

    /** Between two effects: others may be next. Code that runs outside the history, before and after it, just goes on. */
    void point(String what) {
        Task task = current;
        if (task == null) {
            return;
        }
        if (inTransaction.getAsBoolean()) {
            throw new Violation("a transaction of the catalog is open while " + what + " is called");
        }
        task.at = what;
        Coroutine.pause();
    }

    /** Lets time go by in which nothing happens. */
    void pass(Duration length) {
        now += length.toNanos() / 1_000;
    }

    /** Waits; as on any machine, it may take longer. */
    void sleep(long micros, String what) {
        Task task = current;
        if (task == null) {
            return;
        }
        task.wakeAt = now + Math.max(micros, 1) + random.nextLong(200 * MILLI);
        point(what);
    }

    /** Lets the history go on for at most so many steps, or until something is so. */
    boolean run(int most, BooleanSupplier until) {
        int end = steps + most;
        while (steps < end) {
            if (until.getAsBoolean()) {
                return true;
            }
            strike();
            step();
        }
        return until.getAsBoolean();
    }

    private void step() {
        Task task = next();
        current = task;
        trace.add(now - BEGINNING, task.name, task.at);
        try {
            task.coroutine.run();
        } finally {
            current = null;
        }
        if (task.coroutine.isDone()) {
            tasks.remove(task);
        }
        now += random.nextInt(SHORTEST_TURN_MICROS, LONGEST_TURN_MICROS);
        steps++;
        afterEachStep.run();
    }

    private Task next() {
        while (true) {
            ready.clear();
            long soonest = Long.MAX_VALUE;
            for (Task task : tasks) {
                long from = Math.max(task.wakeAt, task.process.pausedUntil);
                if (from <= now) {
                    ready.add(task);
                }
                soonest = Math.min(soonest, from);
            }
            if (!ready.isEmpty()) {
                return ready.get(random.nextInt(ready.size()));
            }
            wakeTheDead(soonest);
        }
    }

    private void wakeTheDead(long soonest) {
        long until = soonest;
        for (Actor process : processes) {
            if (!process.running) {
                until = Math.min(until, process.downUntil);
            }
        }
        now = Math.max(now, until);
        restartDue();
    }

    private void restartDue() {
        for (Actor process : processes) {
            if (!process.running && process.downUntil <= now) {
                restart(process);
            }
        }
    }

    /** Kills and stops processes, and starts again those whose time has come. */
    private void strike() {
        restartDue();
        if (weather.strikes(Fault.CRASH)) {
            kill(processes.get(random.nextInt(processes.size())));
        }
        if (weather.strikes(Fault.PAUSE)) {
            Actor process = processes.get(random.nextInt(processes.size()));
            process.pausedUntil = now + random.nextLong(100 * MILLI, 40 * SECOND);
            note(process, "stands still");
        }
    }

    @SuppressWarnings("ReferenceEquality") // a process is nothing but itself
    private void kill(Actor process) {
        if (process.running) {
            process.running = false;
            process.downUntil = now + random.nextLong(100 * MILLI, 20 * SECOND);
            tasks.removeIf(task -> task.process == process);
            note(process, "dies");
        }
    }

    private void restart(Actor process) {
        process.running = true;
        process.pausedUntil = 0;
        process.start();
        note(process, "starts");
    }

    /** Ends all faults, wakes everybody, and lets the processes that are down start. */
    void calmDown() {
        weather.calmDown();
        for (Actor process : processes) {
            process.pausedUntil = 0;
            process.downUntil = 0;
        }
        restartDue();
    }

    void note(Actor process, String what) {
        trace.add(now - BEGINNING, process.name, what);
    }

    /** Whether a process has anything left to do. */
    @SuppressWarnings("ReferenceEquality") // a process is nothing but itself
    boolean isBusy(Actor process) {
        return tasks.stream().anyMatch(task -> task.process == process);
    }

    /** For people who read the trace. */
    void tell(String who, String what) {
        trace.add(now - BEGINNING, who, what);
    }
}
