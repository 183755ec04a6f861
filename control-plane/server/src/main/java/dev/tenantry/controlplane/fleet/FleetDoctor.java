package dev.tenantry.controlplane.fleet;

import dev.tenantry.api.fleet.FleetFinding;
import dev.tenantry.api.fleet.FleetFindings;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.catalog.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks every source what is wrong now. */
@Singleton
public final class FleetDoctor {
    private static final Logger LOG = LoggerFactory.getLogger(FleetDoctor.class);

    /** More of one kind are not shown: who has fifty of them has one problem, not fifty. */
    static final int MOST_OF_A_KIND = 50;

    static final FindingType CHECK_FAILED = new FindingType(
            "fleet.check_failed",
            Severity.UNKNOWN,
            "Something could not be looked at, so nobody knows whether it is well. The control plane's log says why.");

    private final Catalog catalog;
    private final List<FindingSource> sources;

    public FleetDoctor(Catalog catalog, Collection<FindingSource> sources) {
        this.catalog = catalog;
        this.sources = List.copyOf(sources);
    }

    /** Everything that can be found, by code. */
    List<FindingType> types() {
        List<FindingType> types = new ArrayList<>(List.of(CHECK_FAILED));
        sources.forEach(source -> types.addAll(source.types()));
        types.sort(Comparator.comparing(FindingType::code));
        return types;
    }

    /** What is wrong now, the worst first, then the oldest. */
    public FleetFindings look() {
        Instant now = catalog.transaction(transaction ->
                Sql.of(transaction, "SELECT UTC_TIMESTAMP(6) AS now_at").one(row -> row.instant("now_at")));
        List<Finding> found = new ArrayList<>();
        sources.forEach(source -> found.addAll(ask(source)));
        Map<FindingType, List<Finding>> byType = found.stream().collect(Collectors.groupingBy(Finding::type));
        boolean more = byType.values().stream().anyMatch(list -> list.size() > MOST_OF_A_KIND);
        List<Finding> shown = byType.values().stream()
                .flatMap(list -> list.stream().limit(MOST_OF_A_KIND))
                .sorted(Comparator.comparing((Finding finding) -> finding.type().severity())
                        .thenComparing(Finding::since, Comparator.nullsFirst(Comparator.naturalOrder()))
                        .thenComparing(finding -> finding.type().code())
                        .thenComparing(Finding::objectId))
                .toList();
        String worst =
                shown.isEmpty() ? "none" : shown.getFirst().type().severity().word();
        return new FleetFindings(
                now,
                worst,
                types().size(),
                more,
                shown.stream().map(FleetDoctor::view).toList());
    }

    /** In a transaction of its own: a statement that fails must not spoil what the others see. */
    private List<Finding> ask(FindingSource source) {
        try {
            return catalog.transaction(transaction -> source.look(transaction, MOST_OF_A_KIND));
        } catch (RuntimeException failure) {
            String name = source.getClass().getSimpleName();
            LOG.warn("{} could not look", name, failure);
            return List.of(new Finding(
                    CHECK_FAILED,
                    name,
                    name,
                    null,
                    "It could not look for: "
                            + source.types().stream().map(FindingType::code).collect(Collectors.joining(", ")) + ".",
                    List.of("look into the control plane's log for: " + name + " could not look")));
        }
    }

    private static FleetFinding view(Finding finding) {
        return new FleetFinding(
                finding.type().code(),
                finding.type().severity().word(),
                finding.objectId(),
                finding.object(),
                finding.since(),
                finding.detail(),
                finding.nextSteps());
    }
}
