package dev.tenantry.api.operation;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/**
 * What happened after the asked sequence number, and the operation as it stands.
 *
 * @param lastSeq ask for what comes after this
 */
@Serdeable
public record OperationEvents(OperationView operation, List<OperationEventView> events, long lastSeq) {
    public OperationEvents {
        events = List.copyOf(events);
    }
}
