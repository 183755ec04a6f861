package dev.tenantry.controlplane.deletion;

import dev.tenantry.api.id.DeletionId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.catalog.Sql;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The deletion_record table: one tombstone for each destroyed object, written before anything is done to the object. Whoever finds an object
 * that the catalog does not know any more finds here whether somebody decided that it should go, and drops nothing without that.
 */
@Singleton
public final class DeletionRecords {
    /** Decides the end of an object under a ticket; deciding it again changes nothing. */
    void decide(Connection transaction, DeletionId decision, TenantId tenant, String planLine) {
        String[] words = planLine.split(" ", -1);
        Sql.of(transaction, """
                        INSERT INTO deletion_record (object_kind, object_id, tenant_id, server_id, object_name, decision_id,
                                                     decided_at)
                        VALUES (:kind, :id, :tenant, :server, :name, :decision, utc_timestamp(6))
                        ON DUPLICATE KEY UPDATE decision_id = decision_id
                        """)
                .with("kind", words[0])
                .with("id", words[1])
                .with("tenant", tenant)
                .with("server", words[3].equals("-") ? null : words[3])
                .with("name", words[2])
                .with("decision", decision)
                .update();
    }

    /** Notes that objects are gone. */
    void gone(Connection transaction, DeletionId decision, String kind, List<String> ids) {
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

    /** What a ticket has destroyed: kind and id, as a plan's lines begin. */
    Set<String> goneUnder(Connection transaction, DeletionId decision) {
        return Sql.of(transaction, """
                        SELECT CONCAT(object_kind, ' ', object_id) AS object FROM deletion_record
                         WHERE decision_id = :decision AND gone_at IS NOT NULL
                        """).with("decision", decision).list(row -> row.string("object")).stream()
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether somebody decided that the object of that kind and name, as a server or a store knows it, should go. */
    public boolean exists(Connection transaction, String kind, String objectName) {
        return Sql.of(transaction, """
                        SELECT object_id FROM deletion_record WHERE object_kind = :kind AND object_name = :name
                        """)
                .with("kind", kind)
                .with("name", objectName)
                .exists();
    }
}
