package dev.tenantry.controlplane.audit.chain;

/** The catalog's log is not the one that was signed before: the sequencer signs nothing on top of it until a person has looked. */
public final class LogRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LogRefusedException(String what) {
        super(what + " Nothing was signed. Audit rows stay in the catalog, unsequenced. Find out what happened with:"
                + " tenantctl audit verify; see docs/runbooks/the-audit-log-was-refused.md");
    }
}
