package dev.tenantry.controlplane.restore;

/** Which of a backup's copies is read. */
public enum Origin {
    /** The one in its own store and no other: what is to prove it must not be helped. */
    OWN,
    /** The one in its own store; the second one when that has no such object, does not answer, or holds something else. */
    EITHER,
    /** The second one. */
    COPY
}
