package dev.tenantry.controlplane.audit.chain;

import dev.tenantry.api.audit.proof.Checkpoint;
import dev.tenantry.api.audit.proof.CheckpointSigner;
import dev.tenantry.api.audit.proof.Hash;
import dev.tenantry.api.audit.proof.NodeTable;
import dev.tenantry.api.audit.proof.SignedCheckpoint;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Signs the log. Before it does, it makes sure that the log still begins with everything that was signed before, in the catalog and in the
 * anchors: it never signs two histories, whatever somebody restored or changed in the catalog.
 */
final class Checkpointing {
    private final CheckpointSigner signer;
    private final List<Anchors> anchors;
    private final SequencerLimits limits;
    private final SequencerHook hook;

    /** The heads as last signed under the present epoch; null when they must be read again. */
    private @Nullable NodeTable heads;

    Checkpointing(CheckpointSigner signer, List<Anchors> anchors, SequencerLimits limits, SequencerHook hook) {
        this.signer = signer;
        this.anchors = List.copyOf(anchors);
        this.limits = limits;
        this.hook = hook;
    }

    /** Forgets what it knows of the catalog: after a failure, and when the lease is new. */
    void forget() {
        heads = null;
    }

    /** Signs the log as it is now when a checkpoint is due; gives the state to write, or nothing. */
    Optional<SequencerState> sign(Connection transaction, SequencerState state) {
        Optional<SignedCheckpoint> before = LogStore.lastCheckpoint(transaction);
        if (!isDue(state, before)) {
            return Optional.empty();
        }
        TileTree tree = new TileTree(state.logSize(), place -> LogStore.tile(transaction, place));
        refuseAnotherHistory(transaction, state, before, tree);
        NodeTable ends = headsNow(transaction, state);
        SignedCheckpoint signed = signer.sign(new Checkpoint(
                state.origin(),
                state.checkpointNumber() + 1,
                state.logSize(),
                tree.root(state.logSize()),
                state.trailCount(),
                ends.root(),
                state.now(),
                before.map(last -> last.checkpoint().hash()).orElse(Hash.ZERO),
                signer.keyId()));
        hook.at(SequencerPoint.CHECKPOINT_SIGNED);
        LogStore.writeCheckpoint(transaction, signed);
        hook.at(SequencerPoint.CHECKPOINT_WRITTEN);
        LogStore.signTrails(transaction);
        hook.at(SequencerPoint.HEADS_WRITTEN);
        return Optional.of(new SequencerState(
                state.origin(),
                state.epoch(),
                state.logSize(),
                state.trailCount(),
                state.lookedAt(),
                state.now(),
                state.checkpointNumber() + 1));
    }

    private boolean isDue(SequencerState state, Optional<SignedCheckpoint> before) {
        if (before.isEmpty()) {
            return true;
        }
        Checkpoint last = before.get().checkpoint();
        Duration age = Duration.between(last.time(), state.now());
        Duration wanted = state.logSize() > last.size() ? limits.checkpointEvery() : limits.heartbeat();
        return age.compareTo(wanted) >= 0;
    }

    private void refuseAnotherHistory(
            Connection transaction, SequencerState state, Optional<SignedCheckpoint> before, TileTree tree) {
        long last = before.map(signed -> signed.checkpoint().number()).orElse(0L);
        if (last != state.checkpointNumber()) {
            throw new LogRefusedException("The catalog's last audit checkpoint is " + last + " and "
                    + state.checkpointNumber() + " were made.");
        }
        before.ifPresent(signed -> compare(signed, state, tree, "the catalog"));
        anchors.forEach(place -> place.last().ifPresent(anchored -> {
            long number = anchored.checkpoint().number();
            Instant time = anchored.checkpoint().time();
            boolean same = LogStore.checkpoint(transaction, number)
                    .filter(anchored::equals)
                    .isPresent();
            if (!same) {
                throw new LogRefusedException("Audit checkpoint " + number + " of " + time
                        + " is anchored, and the catalog holds "
                        + (number > last ? "only " + last + ": was it restored from a backup?" : "another one."));
            }
            compare(anchored, state, tree, "the anchors");
        }));
    }

    private static void compare(SignedCheckpoint signed, SequencerState state, TileTree tree, String where) {
        Checkpoint earlier = signed.checkpoint();
        if (!earlier.origin().equals(state.origin())) {
            throw new LogRefusedException("The catalog's audit log is " + state.origin() + " and " + where
                    + " hold a checkpoint of " + earlier.origin() + ".");
        }
        if (earlier.size() > state.logSize() || !tree.root(earlier.size()).equals(earlier.root())) {
            throw new LogRefusedException("The catalog's audit log does not begin with the " + earlier.size()
                    + " records that checkpoint " + earlier.number() + " of " + where + " was signed over.");
        }
    }

    private NodeTable headsNow(Connection transaction, SequencerState state) {
        NodeTable known = heads;
        List<Trail> grown;
        if (known == null) {
            known = new NodeTable();
            grown = LogStore.firstTrails(transaction, state.trailCount());
            heads = known;
        } else {
            grown = LogStore.grownTrails(transaction);
        }
        for (Trail trail : grown) {
            if (trail.head().ordinal() > known.size()) {
                throw new LogRefusedException("The catalog's audit trail of ordinal " + known.size() + " is missing.");
            }
            known.put(trail.head().ordinal(), trail.head().leaf());
        }
        if (known.size() != state.trailCount()) {
            throw new LogRefusedException(
                    "The catalog has " + known.size() + " audit trails and should have " + state.trailCount() + ".");
        }
        return known;
    }
}
