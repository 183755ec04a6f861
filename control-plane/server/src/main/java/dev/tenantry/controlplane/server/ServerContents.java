package dev.tenantry.controlplane.server;

import dev.tenantry.api.id.ServerId;
import dev.tenantry.api.server.ServerView;
import dev.tenantry.controlplane.catalog.Row;
import dev.tenantry.controlplane.catalog.Sql;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;

/** What the catalog still counts on a server, so that it cannot be taken out. */
final class ServerContents {
    private ServerContents() {}

    /**
     * One thing that lies there, or works there.
     *
     * @param what it is, and whose
     * @param next what ends it
     */
    record Item(String what, String next) {}

    /** All databases of any kind, and all operations that have not ended. */
    static List<Item> ofEmpty(Connection transaction, ServerView server) {
        List<Item> items = databases(transaction, server, "TRUE");
        items.addAll(operations(transaction, server, List.of("queued", "running", "undoing", "parked")));
        return items;
    }

    /**
     * What the loss of the server does not settle: a live database, whose tenant has to come back elsewhere first, and operations at work. A deleted
     * tenant's database is not live to anybody, and a parked operation waits for a person, who finds afterwards that nothing is left to do there.
     */
    static List<Item> ofLost(Connection transaction, ServerView server) {
        List<Item> items = databases(transaction, server, "d.state = 'live' AND t.commercial_status <> 'ended'");
        items.addAll(operations(transaction, server, List.of("queued", "running", "undoing")));
        return items;
    }

    private static List<Item> databases(Connection transaction, ServerView server, String which) {
        return new ArrayList<>(Sql.of(transaction, """
                        SELECT d.id, d.state, d.undo_until, d.created_by_operation, t.slug, t.retained_until,
                               COALESCE(t.commercial_status = 'ended', FALSE) AS ended
                          FROM tenant_database d LEFT JOIN tenant t ON t.id = d.tenant_id
                         WHERE d.server_id = :server AND d.state NOT IN ('dropped', 'lost') AND
                        """ + which + " ORDER BY d.state <> 'live', d.id")
                .with("server", new ServerId(server.id()))
                .list(row -> database(server, row)));
    }

    private static Item database(ServerView server, Row row) {
        String id = row.string("id");
        String slug = row.nullableString("slug");
        if (slug == null) {
            String operation = row.string("created_by_operation");
            return new Item(
                    "database " + id + " of no tenant, which operation " + operation
                            + " made for a template, a drill or the warm pool",
                    "tenantctl operations get " + operation);
        }
        if (row.integer("ended") != 0) {
            return new Item(
                    "database " + id + " of tenant " + slug + ", which is deleted and retained until "
                            + row.nullableInstant("retained_until"),
                    "tenantctl tenants purge " + slug + " --dry-run");
        }
        return switch (row.string("state")) {
            case "live" ->
                new Item(
                        "the live database of tenant " + slug,
                        "tenantctl servers recover " + server.name() + " --elsewhere --reason … --confirm "
                                + server.name());
            case "retired" ->
                new Item(
                        "the retired database " + id + " of tenant " + slug + ", kept until "
                                + row.nullableInstant("undo_until"),
                        "Wait: a retired database goes by itself after its undo window.");
            case "beside" ->
                new Item(
                        "database " + id + ", restored beside the live one of tenant " + slug,
                        "tenantctl tenants discard " + slug + " " + id + " --reason … --confirm " + id);
            default ->
                new Item(
                        "database " + id + " of tenant " + slug + ", which is " + row.string("state"),
                        "tenantctl operations get " + row.string("created_by_operation"));
        };
    }

    private static List<Item> operations(Connection transaction, ServerView server, List<String> states) {
        return Sql.of(transaction, """
                        SELECT id, kind, state FROM operation WHERE server_id = :server AND state IN (:states) ORDER BY created_at, id
                        """)
                .with("server", new ServerId(server.id()))
                .withEach("states", states)
                .list(row -> new Item(
                        "operation " + row.string("id") + " (" + row.string("kind") + "), which is "
                                + row.string("state"),
                        row.string("state").equals("parked")
                                ? "tenantctl operations get " + row.string("id")
                                : "tenantctl operations cancel " + row.string("id") + " --reason …"));
    }
}
