package dev.tenantry.controlplane.routing;

import dev.tenantry.controlplane.catalog.Row;
import dev.tenantry.controlplane.catalog.Sql;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The runtime_node table. Leases begin and end by the database's clock. */
@Singleton
final class RuntimeNodeStore {
    private static final String COLUMNS = """
            id, name, token_id, public_keyset, regions, acknowledged_version, lease_until,
            lease_until > UTC_TIMESTAMP(6) AS live, registered_at
            """;

    Optional<RuntimeNode> byName(Connection transaction, String name) {
        return Sql.of(transaction, "SELECT " + COLUMNS + " FROM runtime_node WHERE name = :name FOR UPDATE")
                .with("name", name)
                .first(RuntimeNodeStore::node);
    }

    Optional<RuntimeNode> byToken(Connection transaction, String tokenId) {
        return Sql.of(transaction, "SELECT " + COLUMNS + " FROM runtime_node WHERE token_id = :token")
                .with("token", tokenId)
                .first(RuntimeNodeStore::node);
    }

    List<RuntimeNode> afterName(Connection transaction, String name, int limit) {
        return Sql.of(
                        transaction,
                        "SELECT " + COLUMNS + " FROM runtime_node WHERE name > :name ORDER BY name LIMIT :limit")
                .with("name", name)
                .with("limit", limit)
                .list(RuntimeNodeStore::node);
    }

    void insert(Connection transaction, RuntimeNode node, Duration lease) {
        Sql.of(transaction, """
                        INSERT INTO runtime_node (id, name, token_id, public_keyset, regions, acknowledged_version, lease_until,
                                                  registered_at, row_version)
                        VALUES (:id, :name, :token, :keyset, :regions, 0, UTC_TIMESTAMP(6) + INTERVAL :lease MICROSECOND,
                                UTC_TIMESTAMP(6), 1)
                        """)
                .with("id", node.id())
                .with("name", node.name())
                .with("token", node.tokenId())
                .with("keyset", node.publicKeyset().getBytes(StandardCharsets.UTF_8))
                .with("regions", node.regions())
                .with("lease", lease)
                .updateOne();
    }

    /** A node that registers again has nothing in force that we know of: its acknowledgement starts from nothing. */
    void renew(Connection transaction, RuntimeNode node, Duration lease) {
        Sql.of(transaction, """
                        UPDATE runtime_node SET token_id = :token, public_keyset = :keyset, regions = :regions, acknowledged_version = 0,
                               lease_until = UTC_TIMESTAMP(6) + INTERVAL :lease MICROSECOND, registered_at = UTC_TIMESTAMP(6),
                               row_version = row_version + 1
                         WHERE id = :id
                        """)
                .with("id", node.id())
                .with("token", node.tokenId())
                .with("keyset", node.publicKeyset().getBytes(StandardCharsets.UTF_8))
                .with("regions", node.regions())
                .with("lease", lease)
                .updateOne();
    }

    /**
     * Notes which version a node has in force and extends its lease. The version may be smaller than before: a node that started from an older
     * disk has indeed an older version in force, and must count as behind.
     */
    void acknowledge(Connection transaction, String nodeId, long version, Duration lease) {
        Sql.of(transaction, """
                        UPDATE runtime_node SET acknowledged_version = :version,
                               lease_until = UTC_TIMESTAMP(6) + INTERVAL :lease MICROSECOND, row_version = row_version + 1
                         WHERE id = :id
                        """)
                .with("id", nodeId)
                .with("version", version)
                .with("lease", lease)
                .updateOne();
    }

    void extendLease(Connection transaction, String nodeId, Duration lease) {
        Sql.of(transaction, """
                        UPDATE runtime_node SET lease_until = UTC_TIMESTAMP(6) + INTERVAL :lease MICROSECOND,
                               row_version = row_version + 1
                         WHERE id = :id
                        """).with("id", nodeId).with("lease", lease).updateOne();
    }

    void endLease(Connection transaction, String nodeId) {
        Sql.of(transaction, """
                        UPDATE runtime_node SET lease_until = LEAST(lease_until, UTC_TIMESTAMP(6)), row_version = row_version + 1
                         WHERE id = :id
                        """).with("id", nodeId).updateOne();
    }

    /** Whether a token may still be used: then the name it registered is its own. */
    boolean tokenIsValid(Connection transaction, String tokenId) {
        return Sql.of(transaction, """
                        SELECT 1 FROM api_token WHERE id = :token AND revoked_at IS NULL AND expires_at > UTC_TIMESTAMP(6)
                        """).with("token", tokenId).exists();
    }

    long registryVersion(Connection transaction) {
        return Sql.of(transaction, "SELECT version FROM routing_registry WHERE id = 1")
                .one(row -> row.longValue("version"));
    }

    private static RuntimeNode node(Row row) {
        return new RuntimeNode(
                row.string("id"),
                row.string("name"),
                row.string("token_id"),
                new String(row.bytes("public_keyset"), StandardCharsets.UTF_8),
                row.list("regions"),
                row.longValue("acknowledged_version"),
                row.instant("lease_until"),
                row.bool("live"),
                row.instant("registered_at"));
    }
}
