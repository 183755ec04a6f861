package dev.tenantry.controlplane.audit.chain;

import dev.tenantry.api.audit.proof.SignedCheckpoint;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.catalog.Sql;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings signed checkpoints to every place of anchors. A place that fails holds up neither the log nor the other places; it is tried again,
 * and until then everybody who looks at the fleet sees it.
 */
final class AnchorWork {
    private static final Logger LOG = LoggerFactory.getLogger(AnchorWork.class);

    /** A holder that finds this many checkpoints not anchored appends them in pieces. */
    private static final int AT_ONCE = 1_000;

    private static final Duration TRY_AGAIN = Duration.ofSeconds(5);
    private static final int LONGEST_DETAIL = 500;

    private final Catalog catalog;
    private final List<Anchors> places;
    private boolean complete;
    private long failedNanos;

    AnchorWork(Catalog catalog, List<Anchors> places) {
        this.catalog = catalog;
        this.places = List.copyOf(places);
    }

    /** Whether something signed is known not to be everywhere, and it is time to try again. */
    boolean isDue() {
        return !complete && (failedNanos == 0 || System.nanoTime() - failedNanos >= TRY_AGAIN.toNanos());
    }

    /** Anchors what is not anchored yet; says whether every place has it. */
    boolean bring() {
        boolean all = true;
        for (Anchors place : places) {
            all &= bring(place);
        }
        complete = all;
        failedNanos = all ? 0 : System.nanoTime();
        return all;
    }

    private boolean bring(Anchors place) {
        try {
            long before;
            long after = number(place);
            List<SignedCheckpoint> next;
            do {
                before = after;
                long from = before;
                next = catalog.transaction(transaction -> LogStore.checkpointsAfter(transaction, from, AT_ONCE));
                place.append(next);
                after = number(place);
            } while (next.size() == AT_ONCE && after > before);
            note(place, after, null);
            return true;
        } catch (RuntimeException failure) {
            LOG.warn("checkpoints cannot be anchored in {}: {}", place.place(), failure.toString());
            note(place, 0, String.valueOf(failure.getMessage()));
            return false;
        }
    }

    private static long number(Anchors place) {
        return place.last().map(signed -> signed.checkpoint().number()).orElse(0L);
    }

    private void note(Anchors place, long number, @Nullable String trouble) {
        String detail = trouble == null ? "" : trouble.substring(0, Math.min(trouble.length(), LONGEST_DETAIL));
        catalog.transaction(transaction -> Sql.of(transaction, """
                        INSERT INTO audit_anchor (place, checkpoint_number, anchored_at, failed_since, detail)
                        VALUES (:place, :number, IF(:well, UTC_TIMESTAMP(6), NULL), IF(:well, NULL, UTC_TIMESTAMP(6)), :detail)
                        ON DUPLICATE KEY UPDATE checkpoint_number = IF(:well, :number, checkpoint_number),
                               anchored_at = IF(:well, UTC_TIMESTAMP(6), anchored_at),
                               failed_since = IF(:well, NULL, COALESCE(failed_since, UTC_TIMESTAMP(6))), detail = :detail
                        """)
                .with("place", place.place())
                .with("number", number)
                .with("well", trouble == null)
                .with("detail", detail)
                .update());
    }
}
