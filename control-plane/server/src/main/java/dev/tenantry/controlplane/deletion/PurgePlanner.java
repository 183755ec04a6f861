package dev.tenantry.controlplane.deletion;

import dev.tenantry.api.deletion.PurgeItem;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.catalog.Sql;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;

/** Reads from the catalog what a tenant has that a purge would destroy. */
@Singleton
final class PurgePlanner {
    /** What a purge leaves, in words. */
    static final List<String> STAYS = List.of(
            "the audit trail of the tenant, which says who decided what and when",
            "the deletion ticket and a record of each destroyed object",
            "the tenant's row in the catalog: id, slug and status, so that the slug never means somebody else");

    /** The state of what is gone with its server: it stays in the plan, and nobody destroys it. */
    static final String LOST = "lost";

    /** Everything of a tenant that exists now, or was lost with its server, in a stable order. */
    List<PurgeItem> items(Connection transaction, TenantId tenant) {
        List<PurgeItem> items = new ArrayList<>();
        items.addAll(databases(transaction, tenant));
        items.addAll(accounts(transaction, tenant));
        items.addAll(backups(transaction, tenant));
        items.addAll(copies(transaction, tenant));
        items.addAll(keys(transaction, tenant));
        return List.copyOf(items);
    }

    private static List<PurgeItem> databases(Connection transaction, TenantId tenant) {
        return Sql.of(transaction, """
                        SELECT d.id, d.database_name, d.server_id, d.state, b.row_count, b.data_bytes
                          FROM tenant_database d
                          LEFT JOIN backup b ON b.id = COALESCE(
                               (SELECT n.id FROM backup n WHERE n.database_id = d.id AND n.state = 'complete'
                                 ORDER BY n.snapshot_at DESC, n.id LIMIT 1),
                               d.source_backup_id)
                         WHERE d.tenant_id = :tenant AND d.state <> 'dropped' ORDER BY d.id
                        """)
                .with("tenant", tenant)
                .list(row -> new PurgeItem(
                        "database",
                        row.string("id"),
                        row.string("database_name"),
                        row.string("server_id"),
                        row.string("state"),
                        row.nullableLong("row_count"),
                        row.nullableLong("data_bytes")));
    }

    private static List<PurgeItem> accounts(Connection transaction, TenantId tenant) {
        return Sql.of(transaction, """
                        SELECT a.account_name, IF(d.state = 'lost', d.state, a.state) AS state, d.server_id
                          FROM database_account a JOIN tenant_database d ON d.id = a.database_id
                         WHERE d.tenant_id = :tenant AND a.state <> 'dropped' AND d.state <> 'dropped'
                         ORDER BY a.account_name
                        """)
                .with("tenant", tenant)
                .list(row -> new PurgeItem(
                        "account",
                        row.string("account_name"),
                        row.string("account_name"),
                        row.string("server_id"),
                        row.string("state"),
                        null,
                        null));
    }

    private static List<PurgeItem> backups(Connection transaction, TenantId tenant) {
        return Sql.of(transaction, """
                        SELECT id, state, store, row_count, stored_bytes FROM backup
                         WHERE tenant_id = :tenant AND state IN ('writing', 'complete', 'expiring') ORDER BY id
                        """)
                .with("tenant", tenant)
                .list(row -> new PurgeItem(
                        "backup",
                        row.string("id"),
                        row.string("store") + "/" + tenant.value() + "/" + row.string("id"),
                        null,
                        row.string("state"),
                        row.nullableLong("row_count"),
                        row.nullableLong("stored_bytes")));
    }

    /** The second copies, whole or not: whatever may lie in the second store. */
    private static List<PurgeItem> copies(Connection transaction, TenantId tenant) {
        return Sql.of(transaction, """
                        SELECT id, copy_store, copied_at, row_count, stored_bytes FROM backup
                         WHERE tenant_id = :tenant AND state IN ('writing', 'complete', 'expiring') AND copy_store IS NOT NULL
                         ORDER BY id
                        """)
                .with("tenant", tenant)
                .list(row -> new PurgeItem(
                        DeletionRecords.COPY,
                        row.string("id"),
                        row.string("copy_store") + "/" + tenant.value() + "/" + row.string("id"),
                        null,
                        row.nullableInstant("copied_at") == null ? "begun" : "complete",
                        row.nullableLong("row_count"),
                        row.nullableLong("stored_bytes")));
    }

    private static List<PurgeItem> keys(Connection transaction, TenantId tenant) {
        return Sql.of(transaction, """
                        SELECT version FROM tenant_key WHERE tenant_id = :tenant AND destroyed_at IS NULL ORDER BY version
                        """)
                .with("tenant", tenant)
                .list(row -> new PurgeItem(
                        "key",
                        tenant.value() + "/" + row.integer("version"),
                        "key-" + row.integer("version"),
                        null,
                        "sealed",
                        null,
                        null));
    }
}
