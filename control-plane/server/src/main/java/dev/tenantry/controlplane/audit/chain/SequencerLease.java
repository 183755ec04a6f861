package dev.tenantry.controlplane.audit.chain;

import dev.tenantry.controlplane.catalog.Sql;
import java.sql.Connection;
import java.time.Duration;
import java.util.Optional;

/**
 * The lease on the one row of audit_sequencer. Taking it raises the epoch; every transaction of a holder begins by locking the row with
 * its epoch, so a holder that was away too long writes nothing at all. A holder that stands still inside a transaction would keep the row
 * locked; see {@link SequencerCatalog}.
 */
final class SequencerLease {
    private final String owner;
    private final Duration duration;

    SequencerLease(String owner, Duration duration) {
        this.owner = owner;
        this.duration = duration;
    }

    /** Takes the lease when nobody holds it; gives the new epoch. The first ever gives the log its name. */
    Optional<Long> take(Connection transaction, String newOrigin) {
        int taken = Sql.of(transaction, """
                UPDATE audit_sequencer
                SET epoch = epoch + 1, lease_owner = :owner, origin = IF(origin = '', :origin, origin),
                    lease_until = UTC_TIMESTAMP(6) + INTERVAL :lease MICROSECOND
                WHERE id = 1 AND (lease_until IS NULL OR lease_until < UTC_TIMESTAMP(6))
                """)
                .with("owner", owner)
                .with("origin", newOrigin)
                .with("lease", duration)
                .update();
        return taken == 0
                ? Optional.empty()
                : Optional.of(Sql.of(transaction, "SELECT epoch FROM audit_sequencer WHERE id = 1")
                        .one(row -> row.longValue("epoch")));
    }

    /** Locks the row until the transaction ends, and reads it. */
    SequencerState fence(Connection transaction, long epoch) {
        return Sql.of(transaction, """
                SELECT origin, epoch, log_size, trail_count, looked_at, last_at, checkpoint_number, UTC_TIMESTAMP(6) AS now_at
                FROM audit_sequencer WHERE id = 1 AND epoch = :epoch FOR UPDATE
                """)
                .with("epoch", epoch)
                .first(SequencerState::of)
                .orElseThrow(() -> new LeaseLostException(epoch));
    }

    /** Writes how far the log has come, and renews the lease. The last statement of a holder's transaction. */
    void advance(Connection transaction, SequencerState state) {
        Sql.of(transaction, """
                UPDATE audit_sequencer
                SET log_size = :logSize, trail_count = :trailCount, looked_at = :lookedAt, last_at = :now,
                    checkpoint_number = :checkpointNumber, lease_until = UTC_TIMESTAMP(6) + INTERVAL :lease MICROSECOND
                WHERE id = 1 AND epoch = :epoch
                """)
                .with("logSize", state.logSize())
                .with("trailCount", state.trailCount())
                .with("lookedAt", state.lookedAt())
                .with("now", state.now())
                .with("checkpointNumber", state.checkpointNumber())
                .with("lease", duration)
                .with("epoch", state.epoch())
                .updateOne();
    }

    /** Gives the lease back, so that another replica need not wait for its end. */
    void release(Connection transaction, long epoch) {
        Sql.of(transaction, "UPDATE audit_sequencer SET lease_until = NULL WHERE id = 1 AND epoch = :epoch")
                .with("epoch", epoch)
                .update();
    }
}
