package dev.tenantry.provisioning.embedded;

/** What a server does before it says that a transaction is committed. */
public enum Durability {
    /** Everything is on the disk: an acknowledged transaction survives a power cut. */
    FULL,
    /** It is in the operating system's hands: faster, and safe against a killed server process, not against a power cut. For tests. */
    RELAXED
}
