package dev.tenantry.controlplane.audit.chain;

/** Is told where the sequencer is. In production it does nothing; a test stops or kills the sequencer there. */
@FunctionalInterface
public interface SequencerHook {
    /** Does nothing. */
    SequencerHook NONE = point -> {};

    /** The sequencer is at this point. */
    void at(SequencerPoint point);
}
