package dev.tenantry.controlplane.drift;

import dev.tenantry.api.id.ServerId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.operation.Operations;
import dev.tenantry.controlplane.problem.ApiException;
import dev.tenantry.provisioning.database.DropTicket;
import dev.tenantry.provisioning.scan.ServerScan;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what is due about confirmed drift, and asks for {@link ContainOperation} on a server and {@link ClearArchiveOperation} in a store. A
 * sweep itself changes nothing there.
 */
@Singleton
final class Containment {
    /** So many operations of one sweep; the rest waits for the next one. */
    private static final int AT_ONCE = 20;

    /** So much that is unknown, and a fifth of what is known, means that the catalog may be what is wrong. */
    private static final int PLAUSIBLE = 20;

    private static final int PLAUSIBLE_SHARE = 5;

    private static final Logger LOG = LoggerFactory.getLogger(Containment.class);

    private final Catalog catalog;
    private final DriftStore store;
    private final SnapshotReader reader;
    private final Operations operations;

    Containment(Catalog catalog, DriftStore store, SnapshotReader reader, Operations operations) {
        this.catalog = catalog;
        this.store = store;
        this.reader = reader;
        this.operations = operations;
    }

    /** Whether so much is unknown that the catalog may be what is wrong. */
    static boolean isImplausible(List<Observation> found, ServerSnapshot known) {
        long unknown = found.stream()
                .map(Observation::kind)
                .filter(kind -> kind == DriftKind.DATABASE_UNKNOWN || kind == DriftKind.ACCOUNT_UNKNOWN)
                .count();
        int things = known.databases().size() + known.accounts().size();
        return unknown > Math.max(PLAUSIBLE, things / PLAUSIBLE_SHARE);
    }

    /** Asks for what is due about a server's drift. */
    void act(Sweep sweep, ServerId id, ServerScan scan, List<Observation> found) {
        boolean heldBack = found.stream()
                .anyMatch(seen -> seen.kind() == DriftKind.SERVER_SHARED || seen.kind() == DriftKind.SERVER_UNKNOWN);
        due(sweep, found, drift -> isDue(drift, heldBack, scan))
                .forEach(drift -> askFor(
                        sweep, drift, ContainOperation.NAME, id, new ContainOperation.Input(id, drift.id()).fields()));
    }

    /** Asks for the deletion of what no backup uses. */
    void clear(Sweep sweep, List<Observation> found) {
        due(
                        sweep,
                        found,
                        drift -> drift.actable()
                                && drift.kind().response() == DriftKind.Response.CLEAR
                                && drift.state() == DriftState.CONFIRMED)
                .forEach(drift -> askFor(
                        sweep,
                        drift,
                        ClearArchiveOperation.NAME,
                        null,
                        ClearArchiveOperation.Input.of(drift.object()).fields()));
    }

    private static List<Drift> due(Sweep sweep, List<Observation> found, Predicate<Drift> isDue) {
        Set<String> seen = new HashSet<>();
        found.forEach(observation -> seen.add(observation.key(sweep.target())));
        Set<String> tenants = new HashSet<>();
        return sweep.open().stream()
                // What this very sweep did not see is not acted upon.
                .filter(drift -> seen.contains(drift.key()) && isDue.test(drift))
                // An operation holds its tenant: a second one of the same tenant waits for the next sweep.
                .filter(drift -> drift.tenantId() == null || tenants.add(drift.tenantId()))
                .limit(AT_ONCE)
                .toList();
    }

    private boolean isDue(Drift drift, boolean heldBack, ServerScan scan) {
        if (!drift.actable() || (heldBack && !drift.ordered() && drift.databaseId() == null)) {
            return false;
        }
        return switch (drift.kind().response()) {
            case REPORT, CLEAR -> false;
            case REPAIR -> drift.state() == DriftState.CONFIRMED;
            case QUARANTINE ->
                switch (drift.state()) {
                    case CONFIRMED, DROPPING -> true;
                    case QUARANTINED -> isOpen(drift, scan) || isRemovable(drift, scan);
                    case SUSPECTED, IGNORED, ENDED -> false;
                };
        };
    }

    /** Whether the catalog has decided that it goes, and it is what the decision names. The operation asks both again. */
    private boolean isRemovable(Drift drift, ServerScan scan) {
        return drift.graceOver()
                && catalog.transaction(transaction -> RemovalOrder.confirm(transaction, reader, drift))
                        .filter(order -> switch (order.target()) {
                            case RemovalOrder.Target.Account account -> true;
                            case RemovalOrder.Target.Database database -> hasMark(scan, database.ticket());
                        })
                        .isPresent();
    }

    private static boolean hasMark(ServerScan scan, DropTicket ticket) {
        return scan.databases().stream()
                .anyMatch(database -> database.name().equals(ticket.database().value())
                        && ticket.expected().equals(database.identity()));
    }

    /** Whether somebody gave access to what is in quarantine. */
    private static boolean isOpen(Drift drift, ServerScan scan) {
        Set<String> names = new HashSet<>();
        drift.accounts().forEach(account -> names.add(account.value()));
        return scan.accounts().stream()
                        .anyMatch(account ->
                                !account.locked() && account.host().equals("%") && names.contains(account.user()))
                || scan.sessions().keySet().stream().anyMatch(names::contains);
    }

    private void askFor(Sweep sweep, Drift drift, String kind, @Nullable ServerId server, Map<String, String> input) {
        try {
            sweep.write(transaction -> {
                store.acted(transaction, drift);
                return operations.submit(
                        transaction,
                        new Operations.Request(
                                kind,
                                drift.tenantId() == null ? null : new TenantId(drift.tenantId()),
                                server,
                                input,
                                DriftStore.ACTOR,
                                DriftStore.ACTOR,
                                drift.kind().word() + " " + drift.id(),
                                "sweep",
                                true));
            });
        } catch (ApiException busy) {
            // Something works on the tenant: the next sweep looks at what has become of it.
            LOG.debug("drift {} waits: {}", drift.id(), busy.getMessage());
        }
    }
}
