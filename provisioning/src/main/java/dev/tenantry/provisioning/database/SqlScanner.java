package dev.tenantry.provisioning.database;

import java.util.ArrayList;
import java.util.List;

/**
 * Walks over SQL that a server wrote, minding what is quoted. It knows the three quotes with their doubling and the backslash, and
 * nothing else of the grammar.
 */
public final class SqlScanner {
    private SqlScanner() {}

    /** The index after the quoted text that begins at {@code start}; the end of the text when it is never closed. */
    public static int afterQuoted(String sql, int start) {
        char quote = sql.charAt(start);
        int i = start + 1;
        while (i < sql.length()) {
            char c = sql.charAt(i);
            if (c == '\\' && quote != '`') {
                i += 2;
            } else if (c != quote) {
                i++;
            } else if (i + 1 < sql.length() && sql.charAt(i + 1) == quote) {
                i += 2;
            } else {
                return i + 1;
            }
        }
        return sql.length();
    }

    /** Whether a character opens quoted text. */
    public static boolean isQuote(char c) {
        return c == '\'' || c == '"' || c == '`';
    }

    /** The index of the first opening parenthesis outside quotes, from {@code start} on; -1 when there is none. */
    public static int openingParenthesis(String sql, int start) {
        int i = start;
        while (i < sql.length()) {
            char c = sql.charAt(i);
            if (isQuote(c)) {
                i = afterQuoted(sql, i);
            } else if (c == '(') {
                return i;
            } else {
                i++;
            }
        }
        return -1;
    }

    /** The index of the parenthesis that closes the one at {@code open}. */
    public static int closingParenthesis(String sql, int open) {
        int depth = 0;
        int i = open;
        while (i < sql.length()) {
            char c = sql.charAt(i);
            if (isQuote(c)) {
                i = afterQuoted(sql, i);
                continue;
            }
            if (c == '(') {
                depth++;
            } else if (c == ')' && --depth == 0) {
                return i;
            }
            i++;
        }
        throw new IllegalArgumentException("a parenthesis is never closed");
    }

    /** Splits at the commas that are neither quoted nor inside parentheses, and trims the parts. */
    public static List<String> splitAtCommas(String sql) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int from = 0;
        int i = 0;
        while (i < sql.length()) {
            char c = sql.charAt(i);
            if (isQuote(c)) {
                i = afterQuoted(sql, i);
                continue;
            }
            if (c == '(') {
                depth++;
            } else if (c == ')') {
                depth--;
            } else if (c == ',' && depth == 0) {
                parts.add(sql.substring(from, i).strip());
                from = i + 1;
            }
            i++;
        }
        parts.add(sql.substring(from).strip());
        return parts;
    }

    /** The index of a word outside quotes, from {@code start} on; -1 when it does not occur. */
    public static int indexOutsideQuotes(String sql, String word, int start) {
        int i = start;
        while (i < sql.length()) {
            if (isQuote(sql.charAt(i))) {
                i = afterQuoted(sql, i);
            } else if (sql.startsWith(word, i)) {
                return i;
            } else {
                i++;
            }
        }
        return -1;
    }
}
