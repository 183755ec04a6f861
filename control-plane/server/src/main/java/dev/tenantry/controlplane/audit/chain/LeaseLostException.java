package dev.tenantry.controlplane.audit.chain;

/** Another replica took the sequencer's lease: nothing of the present work was written. */
final class LeaseLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LeaseLostException(long epoch) {
        super("the audit sequencer's lease of epoch " + epoch + " is lost; nothing was written under it");
    }
}
