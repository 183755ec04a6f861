package dev.tenantry.controlplane.deletion;

import dev.tenantry.api.id.BackupId;
import dev.tenantry.api.id.DeletionId;
import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.id.ServerId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.backup.BackupStore.BackupRecord;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.server.ServerLeaving;
import dev.tenantry.controlplane.tenant.TenantDatabase;
import dev.tenantry.provisioning.identifier.AccountName;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The deletion_record table: one tombstone for each destroyed object, written before anything is done to the object, under the deletion ticket or
 * the operation that decided it. What was lost with its server says so and is never gone: nobody destroyed it. Whoever finds an object
 * that the catalog does not know any more finds here whether somebody decided that it should go, and drops nothing without that.
 */
@Singleton
public final class DeletionRecords implements ServerLeaving {
    /** What the second copy of a backup is called in plans and records; its id is the backup's. */
    static final String COPY = "copy";

    /** Decides the end of an object under a ticket; deciding it again changes nothing. */
    void decide(Connection transaction, DeletionId ticket, TenantId tenant, String planLine) {
        String[] words = planLine.split(" ", -1);
        insert(
                transaction,
                ticket.value(),
                tenant.value(),
                words[0],
                words[1],
                words[3].equals("-") ? null : words[3],
                words[2]);
    }

    /** Objects whose end was decided, and which are lost with their server before anybody destroyed them. */
    @Override
    public void left(Connection transaction, ServerId server) {
        Sql.of(transaction, """
                        UPDATE deletion_record SET lost_at = utc_timestamp(6) WHERE server_id = :server AND gone_at IS NULL
                        """).with("server", server).update();
    }

    /** Notes of what a ticket names, that it was lost with its server before; gives how many objects that are, with all noted before. */
    int noteLost(Connection transaction, DeletionId ticket) {
        Sql.of(transaction, """
                        UPDATE deletion_record r JOIN server s ON s.id = r.server_id SET r.lost_at = s.removed_at
                         WHERE r.decision_id = :ticket AND s.removed_at IS NOT NULL AND r.gone_at IS NULL AND r.lost_at IS NULL
                        """).with("ticket", ticket).update();
        return Sql.of(
                        transaction,
                        "SELECT COUNT(*) AS lost FROM deletion_record WHERE decision_id = :ticket AND lost_at IS NOT NULL")
                .with("ticket", ticket)
                .one(row -> row.integer("lost"));
    }

    /** Decides the end of one database and its accounts under an operation; deciding it again changes nothing. */
    void decide(
            Connection transaction, OperationId operation, TenantDatabase database, List<AccountName> accountNames) {
        String tenant = String.valueOf(database.tenant());
        String server = database.server().value();
        insert(
                transaction,
                operation.value(),
                tenant,
                "database",
                database.id().value(),
                server,
                database.name().value());
        for (AccountName account : accountNames) {
            insert(transaction, operation.value(), tenant, "account", account.value(), server, account.value());
        }
    }

    /** Decides the end of a backup in an operation that carries a policy out; deciding it again changes nothing. */
    public void decideBackup(Connection transaction, String operation, BackupRecord backup) {
        insert(
                transaction,
                operation,
                backup.tenant().value(),
                "backup",
                backup.id().value(),
                null,
                backup.store() + "/" + backup.tenant() + "/" + backup.id());
        if (backup.copyStore() != null) {
            insert(
                    transaction,
                    operation,
                    backup.tenant().value(),
                    COPY,
                    backup.id().value(),
                    null,
                    backup.copyStore() + "/" + backup.tenant() + "/" + backup.id());
        }
    }

    /** Notes that a backup is gone, and its second copy with it. */
    public void backupGone(Connection transaction, String decision, BackupRecord backup) {
        List<String> id = List.of(backup.id().value());
        gone(transaction, decision, "backup", id);
        if (backup.copyStore() != null) {
            gone(transaction, decision, COPY, id);
        }
    }

    private static void insert(
            Connection transaction,
            String decision,
            String tenant,
            String kind,
            String id,
            @Nullable String server,
            String name) {
        Sql.of(transaction, """
                        INSERT INTO deletion_record (object_kind, object_id, tenant_id, server_id, object_name, decision_id,
                                                     decided_at)
                        VALUES (:kind, :id, :tenant, :server, :name, :decision, utc_timestamp(6))
                        ON DUPLICATE KEY UPDATE decision_id = decision_id
                        """)
                .with("kind", kind)
                .with("id", id)
                .with("tenant", tenant)
                .with("server", server)
                .with("name", name)
                .with("decision", decision)
                .update();
    }

    /** Notes that objects are gone. */
    public void gone(Connection transaction, String decision, String kind, List<String> ids) {
        for (String id : ids) {
            Sql.of(transaction, """
                            UPDATE deletion_record SET gone_at = COALESCE(gone_at, utc_timestamp(6))
                             WHERE object_kind = :kind AND object_id = :id AND decision_id = :decision
                            """)
                    .with("kind", kind)
                    .with("id", id)
                    .with("decision", decision)
                    .updateOne();
        }
    }

    /**
     * Looks whether the end of a backup was decided by an operation, and the backup is still there.
     *
     * @throws IllegalStateException when it was not: nothing is destroyed without a decision
     */
    public void required(Connection transaction, String operation, BackupId backup) {
        boolean decided = Sql.of(transaction, """
                        SELECT 1 FROM deletion_record
                         WHERE object_kind = 'backup' AND object_id = :id AND decision_id = :decision AND gone_at IS NULL
                        """)
                .with("id", backup)
                .with("decision", operation)
                .exists();
        if (!decided) {
            throw new IllegalStateException(
                    "the end of backup " + backup + " was not decided by operation " + operation);
        }
    }

    /** What a ticket has destroyed: kind and id, as a plan's lines begin. */
    Set<String> goneUnder(Connection transaction, DeletionId decision) {
        return Sql.of(transaction, """
                        SELECT CONCAT(object_kind, ' ', object_id) AS object FROM deletion_record
                         WHERE decision_id = :decision AND gone_at IS NOT NULL
                        """).with("decision", decision).list(row -> row.string("object")).stream()
                .collect(Collectors.toUnmodifiableSet());
    }
}
