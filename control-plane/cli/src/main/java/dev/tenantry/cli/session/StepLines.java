package dev.tenantry.cli.session;

import dev.tenantry.api.client.OperationWatch;
import dev.tenantry.api.operation.OperationEventView;
import dev.tenantry.api.operation.OperationProgress;
import dev.tenantry.api.operation.OperationView;
import dev.tenantry.cli.terminal.Style;
import dev.tenantry.cli.terminal.Terminal;
import dev.tenantry.cli.terminal.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The steps of an operation as lines: one that is rewritten in place on a terminal, one per change elsewhere. */
public final class StepLines implements OperationWatch.Listener {
    private static final String ERASE_LINE = "\r\u001b[2K";

    /**
     * Writes over the line and clears what is left of it, so that nothing flickers; the terminal cuts what does not fit, so that a line never
     * wraps whatever width the terminal was given meanwhile.
     */
    private static final String OVER_THE_LINE = "\r\u001b[?7l";

    private static final String AND_NO_MORE = "\u001b[K\u001b[?7h";

    /** On a terminal the time goes by also while nothing happens. */
    private static final Duration LIVE = Duration.ofSeconds(1);

    private final Terminal terminal;
    private final boolean quiet;
    private final Map<String, Instant> began = new HashMap<>();
    private String step = "";
    private String numbers = "";
    private boolean open;
    private boolean saidAway;

    public StepLines(Terminal terminal, boolean quiet) {
        this.terminal = terminal;
        this.quiet = quiet;
    }

    /** Says what is waited for. */
    public synchronized void begin(OperationView operation) {
        if (!quiet) {
            terminal.err().println(terminal.talk(Style.FAINT, operation.kind() + " " + operation.id()));
        }
    }

    @Override
    public synchronized void event(OperationView operation, OperationEventView event) {
        saidAway = false;
        if (quiet) {
            return;
        }
        String named = event.step() == null ? "" : event.step();
        switch (event.type()) {
            case "step-started" -> {
                began.put(named, event.at());
                work(operation, named, "");
            }
            case "step-progress" -> work(operation, named, joined(event.message(), progress(event.data())));
            case "step-done" -> {
                step = "";
                line(mark(Style.GOOD, "✓", "ok"), named, joined(took(named, event.at()), expected(operation)));
            }
            case "step-failed" -> line(mark(Style.BAD, "✗", "failed"), named, event.message());
            case "retry" -> line(mark(Style.WARNING, "↻", "again"), named, event.message());
            case "undo-started" -> line(mark(Style.WARNING, "↶", "undo"), named, event.message());
            case "step-undone" -> line(mark(Style.WARNING, "↶", "undone"), named, "");
            case "parked", "cancel-requested", "resumed" ->
                line(mark(Style.WARNING, "•", "note"), event.type(), event.message());
            default -> {
                // queued, claimed, given-back, done and undone say nothing that the steps and the result do not.
            }
        }
    }

    @Override
    public synchronized void away(String reason) {
        if (!saidAway && !quiet) {
            saidAway = true;
            line(mark(Style.WARNING, "•", "note"), "the control plane does not answer, asking again", reason);
        }
    }

    /** Takes an unfinished line away. */
    public synchronized void clear() {
        if (open) {
            erase(terminal);
            open = false;
        }
    }

    @Override
    public Duration patience() {
        return terminal.errIsTerminal() && !quiet ? LIVE : OperationWatch.Listener.super.patience();
    }

    @Override
    public synchronized void standing(OperationView operation) {
        if (!quiet && !step.isEmpty() && operation.state().equals("running")) {
            live(operation);
        }
    }

    /** Writes a line that is going to be written over. */
    static void over(Terminal terminal, String text) {
        terminal.err().print(OVER_THE_LINE + text + AND_NO_MORE);
        terminal.err().flush();
    }

    /** Takes such a line away. */
    static void erase(Terminal terminal) {
        terminal.err().print(ERASE_LINE);
        terminal.err().flush();
    }

    private void work(OperationView operation, String atWork, String counted) {
        step = atWork;
        numbers = counted;
        live(operation);
    }

    private void live(OperationView operation) {
        if (terminal.errIsTerminal()) {
            String rest = joined(numbers, expected(operation));
            String text = "  " + mark(Style.ACCENT, "…", "...") + " " + step
                    + (rest.isEmpty() ? "" : "  " + terminal.talk(Style.FAINT, rest));
            over(terminal, text);
            open = true;
        }
    }

    /** How far the whole operation is, in words; what is not known is said, too. */
    public static String expected(OperationView operation) {
        OperationProgress progress = operation.progress();
        if (progress == null || progress.basis().equals("ended")) {
            return "";
        }
        String percent = progress.percent() == null ? "" : progress.percent() + " %";
        String left = switch (progress.basis()) {
            case "history" -> progress.remainingSeconds() == null ? "" : left(progress.remainingSeconds());
            case "overdue" -> "takes longer than usual, time left not known";
            case "none" -> "time left not known: not done before";
            default -> "";
        };
        return joined(percent, left);
    }

    private static String left(long seconds) {
        return seconds < 1 ? "nearly done" : "about " + Words.roughly(Duration.ofSeconds(seconds)) + " left";
    }

    private static String joined(String first, String second) {
        return first.isEmpty() || second.isEmpty() ? first + second : first + ", " + second;
    }

    private void line(String mark, String step, String rest) {
        clear();
        String tail = rest.isEmpty() ? "" : "  " + terminal.talk(Style.FAINT, rest);
        terminal.err().println("  " + mark + " " + step + tail);
    }

    private String mark(Style style, String symbol, String word) {
        return terminal.talk(style, terminal.unicode() && terminal.errIsTerminal() ? symbol : word);
    }

    private String took(String step, Instant at) {
        Instant start = began.get(step);
        return start == null ? "" : Words.took(Duration.between(start, at));
    }

    private static String progress(Map<String, String> data) {
        StringBuilder text = new StringBuilder();
        Long rows = number(data.get("rows"));
        Long total = number(data.get("totalRows"));
        Long bytes = number(data.get("bytes"));
        if (rows != null) {
            text.append(Words.number(rows));
            if (total != null && total > 0) {
                text.append(" of ").append(Words.number(total));
            }
            text.append(" rows");
        }
        if (bytes != null) {
            text.append(text.isEmpty() ? "" : ", ").append(Words.bytes(bytes));
        }
        return text.toString();
    }

    private static @Nullable Long number(@Nullable String text) {
        try {
            return text == null ? null : Long.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
