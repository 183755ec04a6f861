package dev.tenantry.controlplane.drift;

/** Another control plane sweeps the target now; this sweep writes nothing any more. */
final class SweepLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SweepLostException(String target) {
        super("another sweep of " + target + " has begun");
    }
}
