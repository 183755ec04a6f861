package dev.tenantry.controlplane.operation;

import dev.tenantry.controlplane.catalog.CommitSignal;
import jakarta.inject.Singleton;

/** Wakes this process's engine when there may be work. */
@Singleton
public final class EngineWake {
    private final CommitSignal signal = new CommitSignal();

    CommitSignal signal() {
        return signal;
    }

    /** There may be work. */
    public void wake() {
        signal.raise();
    }
}
