package dev.tenantry.controlplane.audit.chain;

/** The places between two writes of the sequencer, in their order: where a test stops or kills it. */
public enum SequencerPoint {
    LEASE_TAKEN,
    ROWS_READ,
    EVENTS_WRITTEN,
    TILES_WRITTEN,
    TRAILS_WRITTEN,
    BATCH_WRITTEN,
    BATCH_COMMITTED,
    CHECKPOINT_SIGNED,
    CHECKPOINT_WRITTEN,
    HEADS_WRITTEN,
    CHECKPOINT_STATE_WRITTEN,
    CHECKPOINT_COMMITTED,
    ANCHORED
}
