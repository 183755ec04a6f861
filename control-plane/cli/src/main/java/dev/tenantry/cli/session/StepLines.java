package dev.tenantry.cli.session;

import dev.tenantry.api.client.OperationWatch;
import dev.tenantry.api.operation.OperationEventView;
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

    private final Terminal terminal;
    private final boolean quiet;
    private final Map<String, Instant> began = new HashMap<>();
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
        String step = event.step() == null ? "" : event.step();
        switch (event.type()) {
            case "step-started" -> {
                began.put(step, event.at());
                if (terminal.errIsTerminal()) {
                    live(step, "");
                }
            }
            case "step-progress" -> {
                if (terminal.errIsTerminal()) {
                    live(step, progress(event.data()));
                }
            }
            case "step-done" -> line(mark(Style.GOOD, "✓", "ok"), step, took(step, event.at()));
            case "step-failed" -> line(mark(Style.BAD, "✗", "failed"), step, event.message());
            case "retry" -> line(mark(Style.WARNING, "↻", "again"), step, event.message());
            case "undo-started" -> line(mark(Style.WARNING, "↶", "undo"), step, event.message());
            case "step-undone" -> line(mark(Style.WARNING, "↶", "undone"), step, "");
            case "parked", "cancel-requested", "resumed" ->
                line(mark(Style.WARNING, "•", "note"), event.type(), event.message());
            default -> {
                // queued, claimed, done and undone say nothing that the steps and the result do not.
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
            terminal.err().print(ERASE_LINE);
            terminal.err().flush();
            open = false;
        }
    }

    private void live(String step, String progress) {
        String mark = mark(Style.ACCENT, "…", "...");
        String text = progress.isEmpty() ? step : step + "  " + progress;
        int room = terminal.columns() - 8;
        terminal.err().print(ERASE_LINE + "  " + mark + " " + (text.length() > room ? text.substring(0, room) : text));
        terminal.err().flush();
        open = true;
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
