package dev.tenantry.controlplane.server;

import dev.tenantry.api.id.ServerId;
import dev.tenantry.api.tenant.PlacementCandidate;
import dev.tenantry.api.tenant.PlacementExplanation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the server of a new database and says why. It depends on nothing but what it is given, so the same fleet gives the same answer.
 *
 * <p>A server may take a database when it is in the asked region, is not cordoned, is not there for restore drills only, and its last check found no blocker. Among those, the one
 * with the most capacity weight for each database it would then have wins; equals are decided by name.
 */
public final class PlacementPolicy {
    private PlacementPolicy() {}

    /**
     * A server as the policy sees it.
     *
     * @param onlyDrills whether it is labelled for restore drills
     * @param databases databases on it that are not dropped
     * @param blockers codes of the blockers that its last check found
     */
    public record Candidate(
            ServerId id,
            String name,
            String region,
            int capacityWeight,
            boolean cordoned,
            boolean onlyDrills,
            int databases,
            List<String> blockers) {
        public Candidate {
            blockers = List.copyOf(blockers);
        }
    }

    /**
     * Explains the choice among all servers.
     *
     * @param override the server an operator insists on, or null: it may be cordoned or elsewhere, but not unfit
     */
    public static PlacementExplanation explain(List<Candidate> fleet, String region, @Nullable ServerId override) {
        List<PlacementCandidate> seen = new ArrayList<>();
        for (Candidate server : fleet) {
            boolean chosenByHand = server.id().equals(override);
            if (override == null || chosenByHand) {
                seen.add(judge(server, region, chosenByHand));
            } else {
                seen.add(refused(server, List.of("an operator chose another server")));
            }
        }
        seen.sort(Comparator.comparing(PlacementCandidate::eligible)
                .reversed()
                .thenComparing(
                        Comparator.comparingDouble(PlacementCandidate::score).reversed())
                .thenComparing(PlacementCandidate::serverName));
        if (seen.isEmpty() || !seen.getFirst().eligible()) {
            return new PlacementExplanation(null, null, seen);
        }
        return new PlacementExplanation(
                seen.getFirst().serverId(), seen.getFirst().serverName(), seen);
    }

    private static PlacementCandidate judge(Candidate server, String region, boolean chosenByHand) {
        List<String> against = new ArrayList<>();
        if (!chosenByHand && !server.region().equals(region)) {
            against.add("is in region " + server.region() + ", not " + region);
        }
        if (!chosenByHand && server.cordoned()) {
            against.add("is cordoned");
        }
        if (server.onlyDrills()) {
            against.add("is labelled " + RestorePlace.LABEL + "=" + RestorePlace.LABELLED
                    + ": it is there for restore drills");
        }
        server.blockers().forEach(blocker -> against.add("its last check found a blocker: " + blocker));
        if (!against.isEmpty()) {
            return refused(server, against);
        }
        double score = (double) server.capacityWeight() / (server.databases() + 1);
        List<String> reasons = new ArrayList<>();
        reasons.add(chosenByHand ? "an operator chose it" : "is in region " + region);
        reasons.add(String.format(
                Locale.ROOT,
                "weight %d for %d databases with the new one: score %.2f",
                server.capacityWeight(),
                server.databases() + 1,
                score));
        return new PlacementCandidate(server.id().value(), server.name(), true, score, reasons);
    }

    private static PlacementCandidate refused(Candidate server, List<String> reasons) {
        return new PlacementCandidate(server.id().value(), server.name(), false, 0, reasons);
    }
}
