package dev.tenantry.api.client;

import dev.tenantry.api.operation.OperationEventView;
import dev.tenantry.api.operation.OperationEvents;
import dev.tenantry.api.operation.OperationView;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Follows an operation until it ends, is parked, or the patience runs out. A control plane that does not answer meanwhile is asked again:
 * the operation lives on without it.
 */
public final class OperationWatch {
    private static final Duration LONGEST_POLL = Duration.ofSeconds(20);
    private static final Duration PAUSE_WHEN_AWAY = Duration.ofMillis(500);

    private final ControlPlane controlPlane;

    public OperationWatch(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
    }

    /** Hears what happens. */
    public interface Listener {
        /** One event, and the operation as it stood then. */
        void event(OperationView operation, OperationEventView event);

        /** How the operation stands after each look, also when nothing happened. */
        default void standing(OperationView operation) {}

        /** The control plane does not answer; it is asked again. */
        default void away(String reason) {}

        /** How long the control plane may hold an answer back while nothing happens: shorter shows sooner how the time goes by. */
        default Duration patience() {
            return LONGEST_POLL;
        }
    }

    /** Whether nothing more happens to an operation by itself. */
    public static boolean settled(OperationView operation) {
        return switch (operation.state()) {
            case "done", "undone", "parked" -> true;
            default -> false;
        };
    }

    /**
     * Follows an operation.
     *
     * @param patience how long at most
     * @return the operation when it is settled, or null when the patience ran out
     * @throws ApiProblemException when the control plane refuses to tell
     */
    public @Nullable OperationView follow(String operationId, Duration patience, Listener listener) {
        Instant deadline = Instant.now().plus(patience);
        long after = 0;
        while (true) {
            Duration left = Duration.between(Instant.now(), deadline);
            if (left.isNegative()) {
                return null;
            }
            Duration wait = left.compareTo(listener.patience()) < 0 ? left : listener.patience();
            try {
                OperationEvents news = controlPlane.operationEvents(operationId, after, wait);
                news.events().forEach(event -> listener.event(news.operation(), event));
                after = news.lastSeq();
                listener.standing(news.operation());
                if (settled(news.operation())) {
                    return news.operation();
                }
            } catch (ApiUnavailableException e) {
                listener.away(String.valueOf(e.getMessage()));
                pause();
            } catch (ApiProblemException e) {
                if (e.problem().status() < 500) {
                    throw e;
                }
                listener.away(String.valueOf(e.getMessage()));
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_WHEN_AWAY);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiUnavailableException("the wait was interrupted", e);
        }
    }
}
