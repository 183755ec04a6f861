package dev.tenantry.controlplane.operation;

import dev.tenantry.api.id.OperationId;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Context;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What this process's operations do, as Prometheus sees it: events by type, and how long steps take. The labels are words of the code, never an
 * id, so their number is bounded.
 */
@Context
final class EventMeters implements EventLog.Listener {
    private final MeterRegistry meters;
    private final Map<Begun, Long> begun = new ConcurrentHashMap<>();

    EventMeters(EventLog events, StreamSlots streams, MeterRegistry meters) {
        this.meters = meters;
        meters.gauge("tenantry.event.streams", streams, StreamSlots::open);
        events.listen(this);
    }

    private record Begun(OperationId operation, String step) {}

    @Override
    public void happened(OperationId operation, String type, @Nullable String step) {
        meters.counter("tenantry.operation.events", "type", type).increment();
        if (step == null) {
            return;
        }
        switch (type) {
            case "step-started", "undo-started" -> begun.put(new Begun(operation, step), System.nanoTime());
            case "step-done" -> ended(operation, step, "done");
            case "step-undone" -> ended(operation, step, "undone");
            case "step-failed", "retry", "parked" -> ended(operation, step, "failed");
            default -> {
                // Progress and what a person asks for take no time of a step.
            }
        }
    }

    private void ended(OperationId operation, String step, String outcome) {
        Long start = begun.remove(new Begun(operation, step));
        if (start != null) {
            meters.timer("tenantry.operation.step", "step", step, "outcome", outcome)
                    .record(Duration.ofNanos(System.nanoTime() - start));
        }
    }
}
