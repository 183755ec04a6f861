package dev.tenantry.controlplane.audit.chain;

import dev.tenantry.api.audit.proof.AuditEntry;
import dev.tenantry.api.audit.proof.AuditRecord;
import dev.tenantry.api.audit.proof.ExportLine;
import dev.tenantry.api.audit.proof.Hash;
import dev.tenantry.api.audit.proof.Merkle;
import dev.tenantry.api.audit.proof.TrailHead;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/** One transaction's worth of the sequencer: takes rows that have no place, and gives them one. */
final class Batch {
    private final Connection transaction;
    private final SequencerHook hook;
    private final RandomGenerator random;

    Batch(Connection transaction, SequencerHook hook, RandomGenerator random) {
        this.transaction = transaction;
        this.hook = hook;
        this.random = random;
    }

    /** What came of it: the state to write, and how many rows were taken. */
    record Taken(SequencerState state, int rows) {}

    /** Takes at most that many rows. */
    Taken take(SequencerState state, int limit) {
        List<AuditRecord> rows = LogStore.unsequenced(transaction, limit);
        hook.at(SequencerPoint.ROWS_READ);
        Map<String, Trail> trails = load(rows, state);
        TileTree tree = new TileTree(state.logSize(), place -> LogStore.tile(transaction, place));
        List<ExportLine.Recorded> placed = new ArrayList<>(rows.size());
        for (AuditRecord row : rows) {
            placed.add(place(row, state, trails, state.logSize() + placed.size()));
            tree.append(Merkle.leaf(placed.getLast().chain()));
        }
        if (!rows.isEmpty()) {
            LogStore.writePlaces(transaction, placed);
            hook.at(SequencerPoint.EVENTS_WRITTEN);
            LogStore.writeTiles(transaction, tree.changed());
            hook.at(SequencerPoint.TILES_WRITTEN);
            LogStore.writeTrails(transaction, List.copyOf(trails.values()));
            hook.at(SequencerPoint.TRAILS_WRITTEN);
        }
        long newTrails = trails.values().stream()
                .filter(trail -> trail.head().ordinal() >= state.trailCount())
                .count();
        return new Taken(
                new SequencerState(
                        state.origin(),
                        state.epoch(),
                        state.logSize() + rows.size(),
                        state.trailCount() + newTrails,
                        // The state's time was read before the rows: what had been committed by then has been seen.
                        rows.size() < limit ? state.now() : state.lookedAt(),
                        state.now(),
                        state.checkpointNumber()),
                rows.size());
    }

    private Map<String, Trail> load(List<AuditRecord> rows, SequencerState state) {
        Set<String> names = new LinkedHashSet<>();
        rows.forEach(row -> names.add(row.trail()));
        Map<String, Trail> trails = new LinkedHashMap<>();
        LogStore.trails(transaction, names)
                .forEach(trail -> trails.put(trail.head().trail(), trail));
        long next = state.trailCount();
        for (String name : names) {
            if (!trails.containsKey(name)) {
                TrailHead begin = new TrailHead(name, next++, 0, AuditEntry.genesis(state.origin(), name));
                trails.put(name, new Trail(begin, 0, null));
            }
        }
        return trails;
    }

    private ExportLine.Recorded place(AuditRecord row, SequencerState state, Map<String, Trail> trails, long sequence) {
        Trail trail = java.util.Objects.requireNonNull(trails.get(row.trail()));
        TrailHead head = trail.head();
        AuditEntry entry = new AuditEntry(sequence, head.count() + 1, state.now(), state.lookedAt(), salt(), row);
        Hash chain = entry.chain(head.chain());
        trails.put(
                row.trail(),
                new Trail(
                        new TrailHead(head.trail(), head.ordinal(), entry.trailSequence(), chain),
                        trail.signedCount(),
                        trail.signedChain()));
        return new ExportLine.Recorded(entry, chain, List.of());
    }

    private String salt() {
        byte[] salt = new byte[AuditEntry.SALT_BYTES];
        random.nextBytes(salt);
        return HexFormat.of().formatHex(salt);
    }
}
