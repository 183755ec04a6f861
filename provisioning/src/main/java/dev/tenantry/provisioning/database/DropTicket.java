package dev.tenantry.provisioning.database;

import dev.tenantry.provisioning.identifier.DatabaseName;

/**
 * The recorded decision to destroy one database. Only code that read the decision from the catalog makes one; the reaper compares it with
 * the mark in the database before it drops anything (law 7).
 *
 * @param database what to drop
 * @param expected the ownership mark it must carry
 * @param decisionId the id of the recorded decision: the operation that undoes its own creation, or a deletion record
 */
public record DropTicket(DatabaseName database, DatabaseIdentity expected, String decisionId) {
    public DropTicket {
        if (decisionId.isBlank()) {
            throw new IllegalArgumentException("a drop needs the id of a recorded decision");
        }
    }

    /** Whether an operation takes back what it made itself. */
    boolean isOfItsMaker() {
        return decisionId.equals(expected.createdBy());
    }
}
