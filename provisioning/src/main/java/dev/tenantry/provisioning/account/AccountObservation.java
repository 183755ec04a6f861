package dev.tenantry.provisioning.account;

/** An account as it was found. */
public enum AccountObservation {
    MISSING,
    LOCKED,
    UNLOCKED
}
