package dev.tenantry.cli.session;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tenantry.api.client.Json;
import dev.tenantry.api.client.OperationWatch;
import dev.tenantry.api.operation.OperationEventView;
import dev.tenantry.api.operation.OperationProgress;
import dev.tenantry.api.operation.OperationView;
import dev.tenantry.cli.terminal.Terminal;
import org.jspecify.annotations.Nullable;

/** What happens to operations as JSON, one object a line, for programs that read along. */
public final class EventLines implements OperationWatch.Listener {
    private final Terminal terminal;

    public EventLines(Terminal terminal) {
        this.terminal = terminal;
    }

    /**
     * One line. It has an event, or says how the operation stands.
     *
     * @param progress how far the operation was when this was heard
     * @param operation how it stands: at the end, or when many are watched
     */
    record Line(
            String operationId,
            @Nullable OperationEventView event,
            @Nullable OperationProgress progress,
            @Nullable OperationView operation) {}

    @Override
    public void event(OperationView operation, OperationEventView event) {
        print(new Line(operation.id(), event, operation.progress(), null));
    }

    /** Tells how an operation stands. */
    public void stands(OperationView operation) {
        print(new Line(operation.id(), null, operation.progress(), operation));
    }

    private void print(Line line) {
        try {
            terminal.out().println(Json.mapper().writeValueAsString(line));
            terminal.out().flush();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record that cannot be written", e);
        }
    }
}
