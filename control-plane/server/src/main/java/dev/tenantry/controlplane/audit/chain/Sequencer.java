package dev.tenantry.controlplane.audit.chain;

import dev.tenantry.api.audit.proof.CheckpointSigner;
import dev.tenantry.controlplane.catalog.Catalog;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Orders the audit log. Any number of replicas may run one; the lease lets one work.
 *
 * <p>Business transactions insert rows and know nothing of it. It takes rows that have no place yet, whatever their ids, because a row of a
 * smaller id may commit later. Places, chain, tree and trails change in one transaction, so a kill at any line leaves the log at a batch's
 * end. A checkpoint is a transaction of its own; an anchor that a kill kept back is appended by the next holder.
 *
 * <p>All time is the catalog's. One instance belongs to one thread.
 */
public final class Sequencer {
    private final Catalog catalog;
    private final AnchorWork anchors;
    private final SequencerLimits limits;
    private final SequencerHook hook;
    private final SequencerLease lease;
    private final Checkpointing checkpointing;
    private final RandomGenerator random = new SecureRandom();

    private @Nullable Long epoch;

    /**
     * A replica's.
     *
     * @param owner who holds the lease, for people who look; at most 64 characters. The epoch, not the name, keeps holders apart
     */
    public Sequencer(
            String owner,
            Catalog catalog,
            CheckpointSigner signer,
            List<Anchors> anchors,
            SequencerLimits limits,
            SequencerHook hook) {
        this.catalog = catalog;
        this.anchors = new AnchorWork(catalog, anchors);
        this.limits = limits;
        this.hook = hook;
        this.lease = new SequencerLease(owner, limits.lease());
        this.checkpointing = new Checkpointing(signer, anchors, limits, hook);
    }

    /** What a pass did. */
    public enum Pass {
        /** Another replica holds the lease. */
        STANDBY,
        /** Everything that was committed has its place. */
        CAUGHT_UP,
        /** A full batch was taken: there is probably more. */
        MORE
    }

    /**
     * Takes one batch, and signs and anchors when it is time.
     *
     * @throws LogRefusedException when the catalog's log is not the one that was signed before
     */
    public Pass pass() {
        try {
            return tryPass();
        } catch (LeaseLostException lost) {
            forget();
            return Pass.STANDBY;
        } catch (RuntimeException | Error failure) {
            forget();
            throw failure;
        }
    }

    /** Gives the lease back. */
    public void release() {
        Long held = epoch;
        forget();
        if (held != null) {
            catalog.transaction(transaction -> {
                lease.release(transaction, held);
                return held;
            });
        }
    }

    private void forget() {
        epoch = null;
        checkpointing.forget();
    }

    private Pass tryPass() {
        Long held = epoch;
        if (held == null) {
            String origin = "tenantry-audit-" + UUID.randomUUID();
            Optional<Long> taken = catalog.transaction(transaction -> lease.take(transaction, origin));
            if (taken.isEmpty()) {
                return Pass.STANDBY;
            }
            held = taken.get();
            epoch = held;
            hook.at(SequencerPoint.LEASE_TAKEN);
        }
        int rows = takeBatch(held);
        checkpoint(held);
        return rows == limits.batch() ? Pass.MORE : Pass.CAUGHT_UP;
    }

    private int takeBatch(long held) {
        int rows = catalog.transaction(transaction -> {
            Batch.Taken taken =
                    new Batch(transaction, hook, random).take(lease.fence(transaction, held), limits.batch());
            lease.advance(transaction, taken.state());
            hook.at(SequencerPoint.BATCH_WRITTEN);
            return taken.rows();
        });
        hook.at(SequencerPoint.BATCH_COMMITTED);
        return rows;
    }

    private void checkpoint(long held) {
        boolean signed = catalog.transaction(transaction -> {
            SequencerState state = lease.fence(transaction, held);
            Optional<SequencerState> next = checkpointing.sign(transaction, state);
            lease.advance(transaction, next.orElse(state));
            hook.at(SequencerPoint.CHECKPOINT_STATE_WRITTEN);
            return next.isPresent();
        });
        hook.at(SequencerPoint.CHECKPOINT_COMMITTED);
        if ((signed || anchors.isDue()) && anchors.bring()) {
            hook.at(SequencerPoint.ANCHORED);
        }
    }
}
