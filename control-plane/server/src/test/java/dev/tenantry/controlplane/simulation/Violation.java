package dev.tenantry.controlplane.simulation;

/** Something happened that must never happen. An Error, so that no code under test takes it for a failure of its own. */
final class Violation extends Error {
    private static final long serialVersionUID = 1L;

    Violation(String what) {
        super(what);
    }
}
