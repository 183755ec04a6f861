package dev.tenantry.controlplane.simulation;

import dev.tenantry.controlplane.operation.EngineForSimulation.Work;
import org.jspecify.annotations.Nullable;

/** One thing that a process does, in turns with everything else. */
final class Task {
    final Actor process;
    final String name;
    final Coroutine coroutine;
    /** The claim it works under, if it works on an operation. */
    final @Nullable Work work;

    long wakeAt;
    String at = "begins";

    Task(Actor process, String name, @Nullable Work work, Runnable body) {
        this.process = process;
        this.name = name;
        this.work = work;
        this.coroutine = new Coroutine(body);
    }
}
