package dev.tenantry.controlplane.simulation;

/** What goes wrong in a history. A seed chooses which of them happen in its history, and how often. */
enum Fault {
    /** A process dies between two effects and starts again after a while. */
    CRASH,
    /** A process stands still, often for longer than its leases last. */
    PAUSE,
    /** The catalog answers nobody for a while. */
    CATALOG_DOWN,
    /** A transaction fails before its commit. */
    CATALOG_FAILS,
    /** A transaction commits and its answer is lost. */
    CATALOG_REPLY_LOST,
    /** A transaction loses a lock and is run again from the start. */
    CATALOG_REPEATS,
    /** A server answers nobody for a while. */
    SERVER_DOWN,
    /** A call fails before it has an effect. */
    SERVER_FAILS,
    /** A call has its effect and its answer is lost. */
    SERVER_REPLY_LOST,
    /** A call takes long. */
    SERVER_SLOW,
    /** The store refuses a call, before or after its effect. */
    STORE_FAILS,
    /** A step fails in a way that may pass. */
    STEP_FAILS,
    /** A step fails in a way that lasts, so that everything is undone. */
    STEP_FAILS_FOR_GOOD,
    /** Somebody changes a server behind everybody's back. */
    MEDDLING,
    /** Somebody cancels. */
    CANCEL,
    /** A request is sent twice. */
    DUPLICATE_REQUEST
}
