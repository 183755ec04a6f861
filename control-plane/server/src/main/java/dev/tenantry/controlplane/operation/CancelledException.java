package dev.tenantry.controlplane.operation;

/** A person asked for the operation to be given up: it is undone. */
public final class CancelledException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CancelledException() {
        super("a person cancelled the operation");
    }
}
