package dev.tenantry.controlplane.truth;

/**
 * One thing in which the truths differ.
 *
 * @param object the id or name of what is concerned
 * @param what what is wrong with it
 */
public record Disagreement(Kind kind, String object, String what) {
    /** In what they differ. */
    public enum Kind {
        /** A server has a tenant database that no row explains. */
        DATABASE_WITHOUT_ROW,
        /** A row says that there is a database, and its server has none. */
        DATABASE_MISSING,
        /** The ownership mark in a database is not the one of its row. */
        IDENTITY_DIFFERS,
        /** A server has a tenant's account that no row explains. */
        ACCOUNT_WITHOUT_ROW,
        /** A row says that there is an account, and its server has none. */
        ACCOUNT_MISSING,
        /** An account can log in that is not the live generation of a tenant in service. */
        ACCOUNT_OPEN,
        /** The live generation of a tenant in service cannot log in. */
        ACCOUNT_SHUT,
        /** An account has rights outside its own database. */
        ACCOUNT_OVERREACHES,
        /** Somebody is connected under an account that cannot log in any more. */
        SESSION_OF_ENDED_ACCESS,
        /** The account that may drop databases can log in though nothing is being dropped. */
        REAPER_OPEN,
        /** The store has an object of a backup that is not complete, or of none. */
        OBJECT_WITHOUT_BACKUP,
        /** A complete backup has no manifest in the store. */
        BACKUP_WITHOUT_MANIFEST,
        /** An operation is still at work, or waits for a person. */
        OPERATION_NOT_ENDED,
        /** An ended operation did not say so exactly once, or one that has not ended did. */
        OPERATION_END_DIFFERS,
        /** A step's state does not fit the end of its operation. */
        STEP_DIFFERS,
        /** The events of an operation have a gap. */
        EVENT_MISSING,
        /** A tenant is locked for an operation that has ended, or for none. */
        LOCK_WITHOUT_OPERATION,
        /** An operation on a tenant may still act, and its tenant is not locked for it. */
        OPERATION_WITHOUT_LOCK,
        /** A tenant, database, account or backup is half-way. */
        HALF_WAY,
        /** A tenant's live database is not its one database in the state live. */
        LIVE_DATABASE_DIFFERS,
        /** The accounts that the catalog calls active are not exactly the live generation of each tenant in service. */
        GENERATION_DIFFERS,
        /** A route says something else than its tenant, live database and generation. */
        ROUTE_DIFFERS,
        /** The registry's version or count is not that of its routes. */
        REGISTRY_DIFFERS,
        /** A tenant whose data is kept has no key. */
        KEY_MISSING,
        /** An onboarding request says something else than its operation. */
        ONBOARDING_DIFFERS,
        /** The audit log does not tell exactly once that an operation was asked for and ended. */
        AUDIT_OF_OPERATION_DIFFERS,
        /** The audit log does not tell exactly once of the change that a done operation made, or tells of one that was undone. */
        AUDIT_OF_CHANGE_DIFFERS,
        /** The sequence of the audit log, or of one tenant's trail, has a gap. */
        AUDIT_GAP
    }

    @Override
    public String toString() {
        return kind + " " + object + ": " + what;
    }
}
