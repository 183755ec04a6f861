package dev.tenantry.controlplane.drift;

import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.operation.Wiring;
import java.util.List;

/** One control plane's reconciler without its threads and its clock: a simulation says when it looks at what. */
public final class SweepsForSimulation {
    private final Catalog catalog;
    private final Targets targets;
    private final Reconciler reconciler;

    /** Puts a reconciler together from the parts of a process. */
    public SweepsForSimulation(Wiring parts) {
        this.catalog = parts.get(Catalog.class);
        this.targets = parts.get(Targets.class);
        this.reconciler = parts.get(Reconciler.class);
    }

    /** Everything there is to look at. */
    public List<String> targets() {
        return catalog.transaction(targets::all);
    }

    /** Looks at one target, unless another control plane does. */
    public void sweep(String target) {
        reconciler.sweep(target);
    }
}
