package dev.tenantry.cli.session;

import java.util.List;

/** The command itself refuses or fails: what, why, and what to type next. */
public final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ExitCode exit;
    private final String code;
    private final transient List<String> nextSteps;

    /**
     * A failure of the command.
     *
     * @param code where.word, as in the control plane's problems
     * @param nextSteps commands or sentences; may be empty
     */
    public CommandFailure(ExitCode exit, String code, String message, String... nextSteps) {
        super(message);
        this.exit = exit;
        this.code = code;
        this.nextSteps = List.of(nextSteps);
    }

    public ExitCode exit() {
        return exit;
    }

    public String code() {
        return code;
    }

    public List<String> nextSteps() {
        return nextSteps;
    }
}
