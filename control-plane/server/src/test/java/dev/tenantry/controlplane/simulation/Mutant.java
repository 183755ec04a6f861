package dev.tenantry.controlplane.simulation;

/** A fault planted in the program, which the simulator must find: what it cannot find, it does not test. */
enum Mutant {
    /** The program as it is. */
    NONE,
    /** Who lost an operation writes on: the journal does not look at the epoch. */
    LOST_LEASE_IGNORED,
    /** Steps are marked undone without being undone. */
    UNDO_SKIPPED,
    /** Operations of one tenant do not wait for each other, so what was decided when one was asked for is old when it runs. */
    STALE_PLAN_APPLIED,
    /** An operation is claimed while another control plane holds it. */
    DOUBLE_CLAIM,
    /** The former account goes while there is still a way back to it. */
    EARLY_CLEAN_UP,
    /** A worker that slept through its lease still changes servers. */
    STALE_WORKER_REACHES_SERVERS,
    /** A fence locks the account and leaves its sessions. */
    SESSIONS_SURVIVE_THE_FENCE,
    /** The end of an operation is not audited. */
    END_NOT_AUDITED,
    /** Nothing is kept of an idempotency key's answer. */
    ANSWER_FORGOTTEN,
    /** Accounts are not fenced at the server: it is believed that runtimes obey. */
    FENCE_SKIPPED,
    /** The reconciler does not ask who is at work, and takes what is half-way for drift. */
    RECONCILER_IGNORES_WORK
}
