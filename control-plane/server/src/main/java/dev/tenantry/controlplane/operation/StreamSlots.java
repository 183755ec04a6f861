package dev.tenantry.controlplane.operation;

import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.controlplane.problem.ApiException;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * How many event streams may be open: for one token and for this process. A stream whose reader has taken nothing for a while has no place
 * any more, so neither a slow reader nor a broken connection that nobody noticed keeps others out.
 */
@Singleton
final class StreamSlots {
    private final Limits limits;
    private final Set<Slot> taken = new HashSet<>();

    StreamSlots(Limits limits) {
        this.limits = limits;
    }

    /**
     * The bounds of event streams.
     *
     * @param perToken open at once with one token
     * @param total open at once in this process
     * @param heartbeat a quiet stream says this often that it is alive
     * @param stale a stream from which nothing was taken for so long is given up
     * @param longest a stream ends after this; its reader resumes
     */
    @ConfigurationProperties("tenantry.streams")
    record Limits(
            @Bindable(defaultValue = "16") int perToken,
            @Bindable(defaultValue = "256") int total,
            @Bindable(defaultValue = "15s") Duration heartbeat,
            @Bindable(defaultValue = "60s") Duration stale,
            @Bindable(defaultValue = "1h") Duration longest) {
        Limits {
            if (stale.compareTo(heartbeat) <= 0) {
                throw new IllegalArgumentException("a stream must be allowed to be quiet for longer than a heartbeat");
            }
        }
    }

    /** One stream's place. */
    static final class Slot {
        private final String token;
        private final long openedNanos = System.nanoTime();
        private volatile long takenNanos = openedNanos;

        private Slot(String token) {
            this.token = token;
        }
    }

    Limits limits() {
        return limits;
    }

    /**
     * A place for one more stream.
     *
     * @throws ApiException REQUEST_RATE_LIMITED when the token has all its own, REQUEST_UNAVAILABLE when this process has no more
     */
    synchronized Slot take(String token) {
        long now = System.nanoTime();
        taken.removeIf(slot -> now - slot.takenNanos > limits.stale().toNanos());
        if (taken.stream().filter(slot -> slot.token.equals(token)).count() >= limits.perToken()) {
            throw new ApiException(
                    ProblemCode.REQUEST_RATE_LIMITED,
                    "This token follows " + limits.perToken() + " operations already, which is all it may at once.",
                    "Close a stream, or ask again and again: GET /v1/operations/ID/events?after=N&wait=20");
        }
        if (taken.size() >= limits.total()) {
            throw new ApiException(
                    ProblemCode.REQUEST_UNAVAILABLE,
                    "This control plane has all the event streams open that it may have.",
                    "Ask again and again instead: GET /v1/operations/ID/events?after=N&wait=20");
        }
        Slot slot = new Slot(token);
        taken.add(slot);
        return slot;
    }

    /** Notes that the reader takes something; false when the place is gone or the stream was open long enough. */
    synchronized boolean keep(Slot slot) {
        long now = System.nanoTime();
        slot.takenNanos = now;
        return taken.contains(slot)
                && now - slot.openedNanos <= limits.longest().toNanos();
    }

    synchronized void giveBack(Slot slot) {
        taken.remove(slot);
    }

    /** How many streams are open. */
    synchronized int open() {
        return taken.size();
    }
}
