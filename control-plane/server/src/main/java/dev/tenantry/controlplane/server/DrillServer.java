package dev.tenantry.controlplane.server;

import dev.tenantry.api.id.ServerId;
import java.util.Map;

/**
 * A server as whoever looks for a place for a restore drill sees it.
 *
 * @param onlyDrills whether the operator labelled it for drills: it takes no tenants then
 */
public record DrillServer(
        ServerId id, String flavour, String version, String region, boolean cordoned, boolean onlyDrills) {
    /** The label of a server that is there for drills, and its value. */
    public static final String LABEL = "drills";

    static final String LABELLED = "only";

    static boolean isLabelled(Map<String, String> labels) {
        return LABELLED.equals(labels.get(LABEL));
    }
}
