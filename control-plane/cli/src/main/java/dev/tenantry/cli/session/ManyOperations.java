package dev.tenantry.cli.session;

import dev.tenantry.api.client.ApiUnavailableException;
import dev.tenantry.api.client.ControlPlane;
import dev.tenantry.api.operation.OperationView;
import dev.tenantry.api.operation.StepView;
import dev.tenantry.cli.terminal.Style;
import dev.tenantry.cli.terminal.Terminal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Follows all operations that are at work, of one tenant or of all: one line for each change, until nothing is at work any more. */
public final class ManyOperations {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** More than this are not followed at once. */
    private static final int MOST = 200;

    /** The states of an operation that has not come to rest. */
    static final List<String> AT_WORK = List.of("queued", "running", "undoing");

    private final Session session;
    private final ControlPlane controlPlane;
    private final Map<String, String> said = new HashMap<>();
    private boolean saidAway;

    public ManyOperations(Session session, ControlPlane controlPlane) {
        this.session = session;
        this.controlPlane = controlPlane;
    }

    /**
     * Follows until nothing is at work, or the patience ends.
     *
     * @param tenantId whose, or null for all
     */
    public ExitCode follow(@Nullable String tenantId, Duration patience) {
        Instant deadline = Instant.now().plus(patience);
        Set<String> open = new HashSet<>();
        ExitCode worst = ExitCode.OK;
        while (Instant.now().isBefore(deadline)) {
            try {
                List<OperationView> present = new ArrayList<>();
                for (String state : AT_WORK) {
                    present.addAll(controlPlane.operations(tenantId, state, MOST));
                }
                saidAway = false;
                present.forEach(this::tell);
                Set<String> now =
                        new HashSet<>(present.stream().map(OperationView::id).toList());
                open.removeAll(now);
                for (String left : open) {
                    OperationView ended = controlPlane.operation(left);
                    tell(ended);
                    ExitCode exit = Waiter.exit(ended);
                    worst = exit.status() > worst.status() && exit != ExitCode.WAIT_TIMED_OUT ? exit : worst;
                }
                open = now;
                if (open.isEmpty()) {
                    return worst;
                }
            } catch (ApiUnavailableException e) {
                away(String.valueOf(e.getMessage()));
            }
            pause();
        }
        return ExitCode.WAIT_TIMED_OUT;
    }

    private void tell(OperationView operation) {
        String line = line(operation);
        if (line.equals(said.put(operation.id(), line))) {
            return;
        }
        switch (session.options().output()) {
            case json -> new EventLines(session.terminal()).stands(operation);
            case name -> session.terminal().out().println(operation.id());
            case table, yaml -> session.terminal().out().println(line);
        }
        session.terminal().out().flush();
    }

    private String line(OperationView operation) {
        Terminal terminal = session.terminal();
        String state = switch (operation.state()) {
            case "done" -> terminal.result(Style.GOOD, "done");
            case "undone" -> terminal.result(Style.BAD, "undone");
            case "parked" -> terminal.result(Style.WARNING, "parked");
            default -> operation.state();
        };
        String step = operation.steps().stream()
                .filter(candidate -> candidate.state().equals("unknown"))
                .map(StepView::name)
                .findFirst()
                .orElse("");
        String expected = StepLines.expected(operation);
        StringBuilder line = new StringBuilder(operation.id())
                .append("  ")
                .append(operation.kind())
                .append("  ")
                .append(state);
        if (!step.isEmpty()) {
            line.append("  ").append(step);
        }
        if (!expected.isEmpty()) {
            line.append("  ").append(terminal.result(Style.FAINT, expected));
        }
        if (operation.errorDetail() != null) {
            line.append("  ").append(operation.errorDetail());
        }
        return line.toString();
    }

    private void away(String reason) {
        if (!saidAway) {
            saidAway = true;
            session.say("the control plane does not answer, asking again: " + reason);
        }
    }

    /** Lets a moment go by between two looks. */
    static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiUnavailableException("the wait was interrupted", e);
        }
    }
}
