package dev.tenantry.controlplane.drift;

import dev.tenantry.controlplane.catalog.Sql;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * One sweep of a target at a time, all control planes together: the lease on its row of drift_sweep. Taking it raises the epoch, and every
 * write of a sweep begins by locking the row with its epoch, so a sweep that was away too long writes nothing.
 */
@Singleton
final class SweepLease {
    private final String owner = UUID.randomUUID().toString();

    /** Makes a target known; one that is known stays as it is. */
    void know(Connection transaction, String target) {
        Sql.of(transaction, """
                INSERT INTO drift_sweep (target, epoch, next_at, seconds, examined)
                VALUES (:target, 0, UTC_TIMESTAMP(6), 0, 0) ON DUPLICATE KEY UPDATE target = :target
                """).with("target", target).update();
    }

    /** Makes a target's next sweep due now. */
    void hasten(Connection transaction, String target) {
        know(transaction, target);
        Sql.of(transaction, "UPDATE drift_sweep SET next_at = UTC_TIMESTAMP(6) WHERE target = :target")
                .with("target", target)
                .update();
    }

    /** Takes the lease of a target when nobody holds it; gives the new epoch. */
    Optional<Long> take(Connection transaction, String target, Duration lease) {
        int taken = Sql.of(transaction, """
                UPDATE drift_sweep
                   SET epoch = epoch + 1, lease_owner = :owner, started_at = UTC_TIMESTAMP(6),
                       lease_until = UTC_TIMESTAMP(6) + INTERVAL :lease MICROSECOND
                 WHERE target = :target AND (lease_until IS NULL OR lease_until < UTC_TIMESTAMP(6))
                """)
                .with("owner", owner)
                .with("lease", lease)
                .with("target", target)
                .update();
        return taken == 0
                ? Optional.empty()
                : Optional.of(Sql.of(transaction, "SELECT epoch FROM drift_sweep WHERE target = :target")
                        .with("target", target)
                        .one(row -> row.longValue("epoch")));
    }

    /** Locks the row until the transaction ends, and renews the lease; whoever lost it writes nothing. */
    void fence(Connection transaction, String target, long epoch, Duration lease) {
        int held = Sql.of(transaction, """
                UPDATE drift_sweep SET lease_until = UTC_TIMESTAMP(6) + INTERVAL :lease MICROSECOND
                 WHERE target = :target AND epoch = :epoch
                """)
                .with("lease", lease)
                .with("target", target)
                .with("epoch", epoch)
                .update();
        if (held == 0) {
            throw new SweepLostException(target);
        }
    }

    /** Ends a sweep that saw everything. */
    void known(Connection transaction, String target, long epoch, Duration next, double seconds, long examined) {
        Sql.of(transaction, """
                UPDATE drift_sweep
                   SET lease_owner = NULL, lease_until = NULL, ended_at = UTC_TIMESTAMP(6), known_at = UTC_TIMESTAMP(6),
                       problem = NULL, seconds = :seconds, examined = :examined,
                       next_at = UTC_TIMESTAMP(6) + INTERVAL :next MICROSECOND
                 WHERE target = :target AND epoch = :epoch
                """)
                .with("seconds", seconds)
                .with("examined", examined)
                .with("next", next)
                .with("target", target)
                .with("epoch", epoch)
                .update();
    }

    /** Ends a sweep that could not look: what was known before is not known now. */
    void notKnown(Connection transaction, String target, long epoch, Duration next, String problem) {
        Sql.of(transaction, """
                UPDATE drift_sweep
                   SET lease_owner = NULL, lease_until = NULL, ended_at = UTC_TIMESTAMP(6), problem = :problem,
                       next_at = UTC_TIMESTAMP(6) + INTERVAL :next MICROSECOND
                 WHERE target = :target AND epoch = :epoch
                """)
                .with("problem", problem.substring(0, Math.min(problem.length(), 1000)))
                .with("next", next)
                .with("target", target)
                .with("epoch", epoch)
                .update();
    }
}
