package dev.tenantry.cli.session;

import dev.tenantry.api.client.ApiProblemException;
import dev.tenantry.api.client.ApiUnavailableException;
import dev.tenantry.api.client.Json;
import dev.tenantry.api.common.Problem;
import dev.tenantry.cli.terminal.Style;
import dev.tenantry.cli.terminal.Terminal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Errors as people and programs read them: what happened, its code, what to type next, the ids to ask about. */
public final class ErrorReport {
    private ErrorReport() {}

    /** Shows an exception that ended a command, and says the exit status. */
    public static ExitCode show(Session session, Throwable failure) {
        Terminal terminal = session.terminal();
        boolean json = session.options().output() == OutputFormat.json;
        return switch (failure) {
            case DryRun dryRun -> {
                session.say("would send " + dryRun.request() + "   (dry run: nothing was changed)");
                session.printer().structure(Map.of("request", dryRun.request(), "body", dryRun.body()));
                yield ExitCode.OK;
            }
            case ApiProblemException problem -> {
                if (json) {
                    jsonLine(terminal, problem.problem());
                } else {
                    print(
                            terminal,
                            sentence(problem.problem()),
                            problem.problem().code(),
                            problem.problem().nextSteps(),
                            ids(problem.problem()));
                }
                yield exit(problem.problem());
            }
            case ApiUnavailableException away -> {
                List<String> next = List.of("tenantctl context show", "docs/runbooks/the-control-plane-is-down.md");
                report(terminal, json, String.valueOf(away.getMessage()), "request.unavailable", next);
                yield ExitCode.UNAVAILABLE;
            }
            case CommandFailure refused -> {
                report(terminal, json, String.valueOf(refused.getMessage()), refused.code(), refused.nextSteps());
                yield refused.exit();
            }
            default -> {
                report(
                        terminal,
                        json,
                        "the command failed: " + failure,
                        "command.internal",
                        List.of("please report this with the command you typed"));
                yield ExitCode.FAILED;
            }
        };
    }

    /** The exit status of a problem. */
    static ExitCode exit(Problem problem) {
        if (problem.code().equals("operation.parked")) {
            return ExitCode.NEEDS_PERSON;
        }
        return switch (problem.status()) {
            case 401, 403 -> ExitCode.ACCESS;
            case 404 -> ExitCode.NOT_FOUND;
            case 409, 412 -> ExitCode.CONFLICT;
            case 429, 502, 503, 504 -> ExitCode.UNAVAILABLE;
            default -> ExitCode.FAILED;
        };
    }

    /** Writes an error in its one form. */
    public static void print(Terminal terminal, String sentence, String code, List<String> nextSteps, String ids) {
        terminal.err()
                .println(terminal.talk(Style.BAD, "error:") + " " + sentence + "   "
                        + terminal.talk(Style.FAINT, "[" + code + "]"));
        nextSteps.forEach(step -> terminal.err().println("  " + terminal.talk(Style.ACCENT, "next:") + " " + step));
        if (!ids.isEmpty()) {
            terminal.err().println("  " + terminal.talk(Style.FAINT, ids));
        }
    }

    private static void report(Terminal terminal, boolean json, String sentence, String code, List<String> nextSteps) {
        if (json) {
            jsonLine(terminal, Map.of("code", code, "detail", sentence, "next_steps", nextSteps));
        } else {
            print(terminal, sentence, code, nextSteps, "");
        }
    }

    private static String sentence(Problem problem) {
        StringBuilder text = new StringBuilder(problem.detail());
        if (problem.errors() != null) {
            problem.errors()
                    .forEach(error -> text.append("\n  ")
                            .append(error.field())
                            .append(": ")
                            .append(error.message()));
        }
        if (problem.changed()) {
            text.append("\n  something was changed before it failed");
        }
        return text.toString();
    }

    private static String ids(Problem problem) {
        List<String> ids = new ArrayList<>();
        if (problem.operationId() != null) {
            ids.add("operation " + problem.operationId());
        }
        ids.add("request " + problem.requestId());
        return String.join(" · ", ids);
    }

    private static void jsonLine(Terminal terminal, Object problem) {
        try {
            terminal.err().println(Json.mapper().writeValueAsString(problem));
        } catch (IOException e) {
            throw new IllegalStateException("a problem that cannot be written", e);
        }
    }
}
