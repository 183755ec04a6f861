package dev.tenantry.cli.session;

import dev.tenantry.api.client.ControlPlane;
import dev.tenantry.api.client.OperationWatch;
import dev.tenantry.api.operation.OperationView;
import dev.tenantry.cli.terminal.Style;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Waits for an operation where its verb does, showing its steps as they happen. Ctrl-C ends the wait, never the operation. */
public final class Waiter {
    private final Session session;
    private final ControlPlane controlPlane;

    public Waiter(Session session, ControlPlane controlPlane) {
        this.session = session;
        this.controlPlane = controlPlane;
    }

    /**
     * How a wait ended.
     *
     * @param operation as it was seen last
     */
    public record Outcome(ExitCode exit, OperationView operation) {
        /** Whether the operation is known to be done. */
        public boolean done() {
            return operation.state().equals("done");
        }
    }

    /** Waits if that was asked for. */
    public Outcome await(OperationView operation, WaitOptions options) {
        if (!options.waits()) {
            session.say("operation " + operation.id() + " is " + operation.state()
                    + "; follow it with: tenantctl operations watch " + operation.id());
            return new Outcome(ExitCode.OK, operation);
        }
        return await(operation, options.timeout);
    }

    /** Waits for an operation to settle. */
    public Outcome await(OperationView operation, Duration patience) {
        StepLines lines = new StepLines(session.terminal(), session.options().quiet());
        lines.begin(operation);
        return await(operation, patience, lines, lines::clear);
    }

    /**
     * Waits for an operation to settle.
     *
     * @param listener hears what happens
     * @param clear takes an unfinished line away, before anything else is said
     */
    public Outcome await(OperationView operation, Duration patience, OperationWatch.Listener listener, Runnable clear) {
        Thread interrupted = new Thread(() -> detached(operation, clear), "detach");
        Runtime.getRuntime().addShutdownHook(interrupted);
        try {
            OperationView settled = new OperationWatch(controlPlane).follow(operation.id(), patience, listener);
            clear.run();
            return settled == null ? timedOut(operation, patience) : outcome(settled);
        } finally {
            forget(interrupted);
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // The process is on its way out; the hook says what there is to say.
        }
    }

    private void detached(OperationView operation, Runnable clear) {
        clear.run();
        session.terminal().err().println("\nNo longer waiting; operation " + operation.id() + " goes on.");
        next(List.of("tenantctl operations watch " + operation.id(), "tenantctl operations cancel " + operation.id()));
        session.terminal().err().flush();
        Runtime.getRuntime().halt(ExitCode.INTERRUPTED.status());
    }

    private Outcome timedOut(OperationView operation, Duration patience) {
        OperationView now = controlPlane.operation(operation.id());
        ErrorReport.print(
                session.terminal(),
                "operation " + now.id() + " is still " + now.state() + " after " + patience.toSeconds()
                        + " s; it goes on",
                "operation.wait",
                List.of("tenantctl operations watch " + now.id()),
                "");
        return new Outcome(ExitCode.WAIT_TIMED_OUT, now);
    }

    private Outcome outcome(OperationView operation) {
        ExitCode exit = exit(operation);
        if (exit != ExitCode.OK) {
            String state = exit == ExitCode.NEEDS_PERSON
                    ? "is parked: a person has to decide"
                    : "failed and was undone: nothing of it remains";
            String detail = operation.errorDetail() == null ? "" : ". " + operation.errorDetail();
            String code = operation.errorCode() == null ? "operation.failed" : operation.errorCode();
            List<String> steps = new ArrayList<>(operation.nextSteps());
            if (steps.isEmpty()) {
                steps.add("tenantctl operations get " + operation.id());
            }
            ErrorReport.print(
                    session.terminal(),
                    operation.kind() + " " + state + detail,
                    code,
                    steps,
                    "operation " + operation.id());
        }
        return new Outcome(exit, operation);
    }

    /** What a settled operation means for the exit status. */
    public static ExitCode exit(OperationView operation) {
        return switch (operation.state()) {
            case "done" -> ExitCode.OK;
            case "undone" -> ExitCode.OPERATION_FAILED;
            case "parked" -> ExitCode.NEEDS_PERSON;
            default -> ExitCode.WAIT_TIMED_OUT;
        };
    }

    private void next(List<String> commands) {
        commands.forEach(command -> session.terminal()
                .err()
                .println("  " + session.terminal().talk(Style.ACCENT, "next:") + " " + command));
    }
}
