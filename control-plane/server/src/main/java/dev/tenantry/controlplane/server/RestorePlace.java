package dev.tenantry.controlplane.server;

import dev.tenantry.api.id.ServerId;
import dev.tenantry.provisioning.server.ServerVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A server as whoever looks for a place for a restore sees it.
 *
 * @param onlyDrills whether the operator labelled it for drills: it takes no tenants then
 */
public record RestorePlace(
        ServerId id, String name, String flavour, String version, String region, boolean cordoned, boolean onlyDrills) {
    /** The label of a server that is there for drills, and its value. */
    public static final String LABEL = "drills";

    static final String LABELLED = "only";

    /** One of the fleet's places, which must be among them. */
    public static RestorePlace of(List<RestorePlace> places, ServerId id) {
        return places.stream()
                .filter(place -> place.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("server " + id + " is not in the catalog"));
    }

    static boolean isLabelled(Map<String, String> labels) {
        return LABELLED.equals(labels.get(LABEL));
    }

    /**
     * Why a database of another server cannot be made here again, whoever asks: it would lack what its server has, or its data would leave its
     * region. Nothing when it can.
     */
    public List<String> against(RestorePlace home) {
        List<String> against = new ArrayList<>();
        if (!flavour.equals(home.flavour())) {
            against.add("is " + flavour + ", not " + home.flavour());
        } else if (!ServerVersion.parse(version).atLeast(ServerVersion.parse(home.version()))) {
            against.add("has version " + version + ", which is older than " + home.version());
        }
        if (!region.equals(home.region())) {
            against.add("is in region " + region + ", not " + home.region());
        }
        if (cordoned) {
            against.add("is cordoned");
        }
        return against;
    }
}
