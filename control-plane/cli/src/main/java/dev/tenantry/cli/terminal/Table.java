package dev.tenantry.cli.terminal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Columns of text, two spaces apart. On a terminal it never wraps: the widest columns give way and end in an ellipsis. Elsewhere nothing
 * is cut.
 */
public final class Table {
    private static final String GAP = "  ";
    private static final int NARROWEST = 8;

    private final List<String> headers;
    private final List<List<String>> rows = new ArrayList<>();

    public Table(List<String> headers) {
        this.headers = List.copyOf(headers);
    }

    /** Adds a row; an empty cell shows as a dash. */
    public Table row(List<String> cells) {
        if (cells.size() != headers.size()) {
            throw new IllegalArgumentException("a row of " + cells.size() + " cells in a table of " + headers.size());
        }
        rows.add(cells.stream()
                .map(cell -> cell.isEmpty() ? "-" : cell.replaceAll("\\R", " "))
                .toList());
        return this;
    }

    /** The lines, headers first. */
    public List<String> lines(Terminal terminal) {
        int[] widths = widths();
        if (terminal.outIsTerminal()) {
            shrink(widths, terminal.columns());
        }
        List<String> lines = new ArrayList<>();
        lines.add(terminal.result(Style.FAINT, line(headers, widths, terminal.unicode())));
        rows.forEach(row -> lines.add(line(row, widths, terminal.unicode())));
        return lines;
    }

    private int[] widths() {
        int[] widths = new int[headers.size()];
        for (int column = 0; column < widths.length; column++) {
            widths[column] = headers.get(column).length();
            for (List<String> row : rows) {
                widths[column] = Math.max(widths[column], length(row.get(column)));
            }
        }
        return widths;
    }

    private static void shrink(int[] widths, int columns) {
        int room = columns - GAP.length() * (widths.length - 1);
        while (Arrays.stream(widths).sum() > room) {
            int widest = 0;
            for (int column = 1; column < widths.length; column++) {
                if (widths[column] > widths[widest]) {
                    widest = column;
                }
            }
            if (widths[widest] <= NARROWEST) {
                return;
            }
            widths[widest]--;
        }
    }

    private static String line(List<String> cells, int[] widths, boolean unicode) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            String cell = fit(cells.get(column), widths[column], unicode);
            line.append(cell);
            if (column < widths.length - 1) {
                line.append(" ".repeat(widths[column] - length(cell))).append(GAP);
            }
        }
        return line.toString();
    }

    private static String fit(String cell, int width, boolean unicode) {
        if (length(cell) <= width) {
            return cell;
        }
        String mark = unicode ? "…" : "~";
        return cell.substring(0, cell.offsetByCodePoints(0, width - 1)) + mark;
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
