package dev.tenantry.provisioning.template;

import dev.tenantry.provisioning.database.SqlScanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The words of a migration outside comments and strings, with their lines. What stands in an executable comment counts: the server
 * runs it.
 */
final class SqlWords {
    /**
     * A word, a quoted name, or a single other character.
     *
     * @param text in upper case; a quoted name as it stands with its quotes
     * @param line from 1 on
     * @param startsStatement whether a statement may begin with it
     */
    record Word(String text, int line, boolean startsStatement) {}

    private final String sql;
    private final List<Word> words = new ArrayList<>();
    private int at;
    private int line = 1;
    private boolean start = true;

    private SqlWords(String sql) {
        this.sql = sql;
    }

    static List<Word> of(String sql) {
        SqlWords reader = new SqlWords(sql);
        while (reader.at < sql.length()) {
            reader.next();
        }
        return List.copyOf(reader.words);
    }

    private void next() {
        char c = sql.charAt(at);
        if (c == '\n') {
            line++;
            at++;
        } else if (Character.isWhitespace(c)) {
            at++;
        } else if (c == '#' || lineComment()) {
            skipTo(Math.min(end("\n"), sql.length()));
        } else if (sql.startsWith("/*!", at) || sql.startsWith("/*M!", at)) {
            // Executable: its marker and the version number go, its content stays. The closing mark becomes two loose
            // characters.
            at = sql.indexOf('!', at) + 1;
            while (at < sql.length() && Character.isDigit(sql.charAt(at))) {
                at++;
            }
        } else if (sql.startsWith("/*", at)) {
            int close = end("*/");
            skipTo(Math.min(close + 2, sql.length()));
        } else if (SqlScanner.isQuote(c)) {
            int close = SqlScanner.afterQuoted(sql, at);
            add(sql.substring(at, close), close);
        } else if (wordPart(c)) {
            int close = at;
            while (close < sql.length() && wordPart(sql.charAt(close))) {
                close++;
            }
            add(sql.substring(at, close).toUpperCase(Locale.ROOT), close);
        } else {
            add(String.valueOf(c), at + 1);
        }
    }

    private boolean lineComment() {
        return sql.startsWith("--", at) && (at + 2 >= sql.length() || Character.isWhitespace(sql.charAt(at + 2)));
    }

    private int end(String mark) {
        int found = sql.indexOf(mark, at);
        return found < 0 ? sql.length() : found;
    }

    private static boolean wordPart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$' || c == '@';
    }

    private void add(String text, int next) {
        words.add(new Word(text, line, start));
        start = text.equals(";")
                || text.equals("BEGIN")
                || text.equals("THEN")
                || text.equals("ELSE")
                || text.equals("DO")
                || text.equals("$")
                || text.equals("/");
        skipTo(next);
    }

    private void skipTo(int next) {
        for (int i = at; i < next; i++) {
            if (sql.charAt(i) == '\n') {
                line++;
            }
        }
        at = next;
    }
}
