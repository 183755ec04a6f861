package dev.tenantry.controlplane.drift;

import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.provisioning.database.DatabaseIdentity;
import dev.tenantry.provisioning.database.DropTicket;
import dev.tenantry.provisioning.identifier.AccountName;
import dev.tenantry.provisioning.identifier.DatabaseName;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The right to destroy one thing that is in quarantine. Nobody can make one but {@link #confirm}, which demands all of law 7: a recorded
 * decision that names this very thing (for a database that may have served a tenant, the deletion record), a passed grace time, and no hold on its
 * tenant. The mark in a database is compared by the reaper, with
 * what the decision names.
 */
final class RemovalOrder {
    private final Target target;
    private final String decision;

    /** What is destroyed. */
    sealed interface Target {
        /** A database, with the mark that it must carry. */
        record Database(DropTicket ticket) implements Target {}

        /** An account. */
        record Account(AccountName name) implements Target {}
    }

    private RemovalOrder(Target target, String decision) {
        this.target = target;
        this.decision = decision;
    }

    Target target() {
        return target;
    }

    /** The record that decided it. */
    String decision() {
        return decision;
    }

    /**
     * Looks for the decision.
     *
     * @param drift locked by the same transaction
     * @return empty when anything is missing: the thing stays in quarantine
     */
    static Optional<RemovalOrder> confirm(Connection transaction, SnapshotReader reader, Drift drift) {
        if (!drift.graceOver()) {
            return Optional.empty();
        }
        if (drift.kind() == DriftKind.DATABASE_DROPPED) {
            return confirmDatabase(transaction, reader, drift);
        }
        return drift.kind() == DriftKind.ACCOUNT_DROPPED
                ? confirmAccount(transaction, reader, drift)
                : Optional.empty();
    }

    private static Optional<RemovalOrder> confirmDatabase(Connection transaction, SnapshotReader reader, Drift drift) {
        Tombstone tombstone =
                reader.databases(transaction, List.of(drift.object())).get(drift.object());
        if (tombstone == null || !mayGo(transaction, tombstone, drift)) {
            return Optional.empty();
        }
        return databaseDecision(transaction, tombstone.databaseId())
                .map(decision -> new RemovalOrder(
                        new Target.Database(new DropTicket(
                                new DatabaseName(drift.object()),
                                new DatabaseIdentity(
                                        tombstone.tenantId() == null
                                                ? DatabaseIdentity.NO_TENANT
                                                : tombstone.tenantId(),
                                        tombstone.databaseId(),
                                        tombstone.createdBy()),
                                drift.id().value())),
                        decision));
    }

    private static Optional<RemovalOrder> confirmAccount(Connection transaction, SnapshotReader reader, Drift drift) {
        Map<String, Tombstone> remembered = reader.accounts(transaction, List.of(drift.object()));
        return Optional.ofNullable(remembered.get(drift.object()))
                .filter(tombstone -> mayGo(transaction, tombstone, drift))
                .map(tombstone -> new RemovalOrder(
                        new Target.Account(new AccountName(drift.object())),
                        "account " + drift.object() + " of database " + tombstone.databaseId()
                                + " is recorded as dropped"));
    }

    private static boolean mayGo(Connection transaction, Tombstone tombstone, Drift drift) {
        boolean held = tombstone.tenantId() != null
                && Sql.of(transaction, "SELECT 1 AS held FROM tenant WHERE id = :tenant AND data_status = 'on_hold'")
                        .with("tenant", tombstone.tenantId())
                        .exists();
        return tombstone.dropped() && tombstone.serverId().equals(drift.target()) && !held;
    }

    /**
     * What decided the end of a database. That it is recorded as dropped is not enough once a tenant's traffic may have reached it: then somebody
     * must have decided its end, object by object, before it was dropped. What nobody's traffic ever reached is ended by the operation
     * that made it, without a ticket.
     */
    private static Optional<String> databaseDecision(Connection transaction, String databaseId) {
        return Sql.of(transaction, """
                        SELECT decision_id FROM deletion_record WHERE object_kind = 'database' AND object_id = :database
                        """)
                .with("database", databaseId)
                .first(row -> "the end of database " + databaseId + " was decided by " + row.string("decision_id"))
                .or(() -> Sql.of(transaction, """
                                SELECT d.created_by_operation AS operation FROM tenant_database d
                                 WHERE d.id = :database
                                   AND (NOT EXISTS (SELECT 1 FROM database_account a
                                                     WHERE a.database_id = d.id AND a.role IN ('application', 'read_only'))
                                        OR EXISTS (SELECT 1 FROM operation o
                                                    WHERE o.id = d.created_by_operation AND o.state = 'undone'))
                                """)
                        .with("database", databaseId)
                        .first(row -> "database " + databaseId + " never served: " + row.string("operation")
                                + " made it and ended it"));
    }
}
