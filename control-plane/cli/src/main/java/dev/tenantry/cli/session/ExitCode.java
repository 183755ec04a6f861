package dev.tenantry.cli.session;

/** The exit statuses. They are part of the contract: scripts decide by them. */
public enum ExitCode {
    OK(0, "done, or nothing to do"),
    FAILED(1, "refused or failed; the error says why"),
    USAGE(2, "the command line is wrong; nothing was asked"),
    UNCHANGED(3, "nothing changed, and --fail-if-unchanged was given"),
    ACCESS(4, "no valid token, or it does not allow this"),
    NOT_FOUND(5, "there is no such thing, or it is not yours to see"),
    CONFLICT(6, "it does not fit the present state"),
    WAIT_TIMED_OUT(7, "the wait ran out; the operation goes on"),
    OPERATION_FAILED(8, "the operation failed and was undone"),
    NEEDS_PERSON(9, "the operation is parked: a person has to decide"),
    UNAVAILABLE(10, "the control plane does not answer, or cannot now"),
    FOUND_WARNINGS(11, "fleet doctor found warnings and nothing worse"),
    FOUND_CRITICAL(12, "fleet doctor found something critical, or something that is not known"),
    INTERRUPTED(130, "Ctrl-C; an operation that was waited for goes on");

    private final int status;
    private final String meaning;

    ExitCode(int status, String meaning) {
        this.status = status;
        this.meaning = meaning;
    }

    /** The exit status. */
    public int status() {
        return status;
    }

    /** What it says, in a line of the help. */
    public String meaning() {
        return meaning;
    }
}
