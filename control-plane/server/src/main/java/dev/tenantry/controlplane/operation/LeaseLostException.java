package dev.tenantry.controlplane.operation;

/** Another control plane may be working on the operation: stop at once and write nothing. */
public final class LeaseLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LeaseLostException() {
        super("the lease of the operation is lost");
    }
}
