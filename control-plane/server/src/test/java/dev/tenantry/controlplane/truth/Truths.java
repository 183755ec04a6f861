package dev.tenantry.controlplane.truth;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;

/** Compares the three catalogs of truth once nothing is at work any more. */
public final class Truths {
    private Truths() {}

    /**
     * Everything in which they disagree; empty when they tell the same story.
     *
     * @param catalog a session in the catalog
     * @param servers what is on each registered server
     * @param keys every key in the object store
     */
    public static List<Disagreement> compare(Connection catalog, List<ServerTruth> servers, List<String> keys) {
        List<Disagreement> found = new ArrayList<>();
        for (CatalogRule rule : CatalogRule.ALL) {
            found.addAll(rule.broken(catalog));
        }
        servers.forEach(server -> found.addAll(ServerRules.compare(catalog, server)));
        found.addAll(StoreRules.compare(catalog, keys));
        return found;
    }
}
