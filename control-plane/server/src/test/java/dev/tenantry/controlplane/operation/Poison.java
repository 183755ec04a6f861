package dev.tenantry.controlplane.operation;

import java.util.List;

/** What an operation may do to those who work on it, and how it must end. */
enum Poison {
    /** Its worker's process dies in a step, again and again. */
    KILLS_ITS_WORKER("parked", "operation.quarantined"),
    /** A step hangs and can be interrupted. */
    HANGS("undone", "operation.stalled"),
    /** A step hangs and cannot be interrupted. */
    HANGS_DEAF("undone", "operation.stalled"),
    /** A step fails for good. */
    FAILS("undone", "operation.failpoint"),
    /** A step fails in a way that seems to pass, for ever. */
    FAILS_FOR_EVER("undone", "operation.failpoint"),
    /** A step fails for good, and cannot be undone. */
    FAILS_BACKWARDS("parked", "operation.failpoint"),
    /** A step fails in a way that nobody thought of. */
    FAILS_UNEXPECTEDLY("undone", "operation.internal"),
    UNREADABLE_INPUT("parked", "operation.unreadable"),
    UNKNOWN_KIND("parked", "operation.unknown_kind"),
    NEWER_DEFINITION("parked", "operation.unknown_definition");

    private final String end;
    private final String code;

    Poison(String end, String code) {
        this.end = end;
        this.code = code;
    }

    /** The state in which the engine must have left it. */
    String end() {
        return end;
    }

    /** The code with which it must have done so. */
    String code() {
        return code;
    }

    /** The changes of its row that make it what it is; none for one that does harm while it runs. */
    List<String> changes() {
        return switch (this) {
            case UNREADABLE_INPUT -> List.of("input = '[[1]]'");
            case UNKNOWN_KIND -> List.of("kind = 'teleport'");
            case NEWER_DEFINITION -> List.of("definition_version = definition_version + 1");
            case KILLS_ITS_WORKER, HANGS, HANGS_DEAF, FAILS, FAILS_FOR_EVER, FAILS_BACKWARDS, FAILS_UNEXPECTEDLY ->
                List.of();
        };
    }

    /** The most claims that its own harm may cost, when no other operation kills whoever works on it. */
    int claims(EngineLimits limits) {
        return switch (this) {
            // The first claim records the steps before, and the last is the one that parks it.
            case KILLS_ITS_WORKER -> limits.maxClaims() + 2;
            case HANGS, HANGS_DEAF, FAILS_UNEXPECTEDLY -> limits.fewAttempts() + 1;
            case FAILS_FOR_EVER -> limits.maxAttempts() + 1;
            case FAILS, FAILS_BACKWARDS, UNREADABLE_INPUT, UNKNOWN_KIND, NEWER_DEFINITION -> 1;
        };
    }
}
