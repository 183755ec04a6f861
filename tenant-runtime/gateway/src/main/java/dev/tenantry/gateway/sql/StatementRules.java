package dev.tenantry.gateway.sql;

import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.gateway.problem.GatewayException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Which statements the gateway takes. It is no fence: what a tenant may do is decided by the server's grants. It keeps the promises of
 * the gateway itself: one transaction that commits or rolls back as a whole, and no trace in the session for the next request.
 */
final class StatementRules {
    private static final int MAX_LENGTH = 1_000_000;
    private static final Set<String> TAKEN = Set.of(
            "SELECT",
            "INSERT",
            "UPDATE",
            "DELETE",
            "REPLACE",
            "WITH",
            "VALUES",
            "TABLE",
            "EXPLAIN",
            "DESCRIBE",
            "DESC",
            "SHOW",
            "(");
    private static final Set<String> SESSION_FUNCTIONS = Set.of("GET_LOCK", "RELEASE_LOCK", "RELEASE_ALL_LOCKS");
    private static final Set<String> FILES = Set.of("OUTFILE", "DUMPFILE");

    /**
     * What was read of a statement.
     *
     * @param words its words outside of texts, names in backticks and comments, in upper case
     * @param parameters how many question marks it has
     */
    record Statement(List<String> words, int parameters) {
        /** Whether it is one that can make keys. */
        boolean inserts() {
            return words.getFirst().equals("INSERT") || words.getFirst().equals("REPLACE");
        }
    }

    private final String sql;
    private final int index;
    private final List<String> words = new ArrayList<>();
    private int parameters;
    private int at;

    private StatementRules(String sql, int index) {
        this.sql = sql;
        this.index = index;
    }

    /**
     * Reads a statement.
     *
     * @param index its place in the request, for messages
     * @throws GatewayException when the gateway does not take it
     */
    static Statement read(String sql, int index) {
        return new StatementRules(sql, index).read();
    }

    private Statement read() {
        if (sql.length() > MAX_LENGTH) {
            throw refused("is longer than " + MAX_LENGTH + " characters");
        }
        while (at < sql.length()) {
            step();
        }
        if (words.isEmpty()) {
            throw refused("is empty");
        }
        check(words.getFirst());
        return new Statement(List.copyOf(words), parameters);
    }

    private void check(String first) {
        if (!TAKEN.contains(first)) {
            throw refused("begins with " + first
                    + ". The gateway takes SELECT, INSERT, UPDATE, DELETE, REPLACE, WITH, VALUES, TABLE, SHOW,"
                    + " DESCRIBE and EXPLAIN: each request is one transaction that the gateway begins and ends, the structure is changed by"
                    + " migrations, and sessions are not kept");
        }
        for (String word : words) {
            if (SESSION_FUNCTIONS.contains(word)) {
                throw refused("uses " + word + ", which belongs to a session, and the gateway keeps none");
            }
            if (FILES.contains(word)) {
                throw refused("writes a file on the server");
            }
        }
    }

    private void step() {
        char c = sql.charAt(at);
        if (Character.isWhitespace(c)) {
            at++;
        } else if (c == '\'' || c == '"' || c == '`') {
            skipQuoted(c);
        } else if (c == '#' || startsLineComment()) {
            skipTo("\n");
        } else if (sql.startsWith("/*", at)) {
            skipComment();
        } else if (c == ';') {
            checkNothingFollows();
        } else if (isWord(c)) {
            readWord();
        } else {
            parameters += c == '?' ? 1 : 0;
            if (words.isEmpty() && c == '(') {
                // Brackets may open a query; the first word inside decides nothing that the grants do not decide.
                words.add("(");
            }
            at++;
        }
    }

    private boolean startsLineComment() {
        return sql.startsWith("--", at) && (at + 2 == sql.length() || sql.charAt(at + 2) <= ' ');
    }

    private void skipComment() {
        if (sql.startsWith("/*!", at) || sql.startsWith("/*M!", at)) {
            throw refused("has a comment that servers execute");
        }
        skipTo("*/");
    }

    private void skipTo(String end) {
        int found = sql.indexOf(end, at);
        at = found < 0 ? sql.length() : found + end.length();
    }

    private void skipQuoted(char quote) {
        at++;
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (c == '\\' && quote != '`') {
                at += 2;
            } else if (c == quote) {
                at++;
                return;
            } else {
                at++;
            }
        }
        throw refused("has a text or name that does not end");
    }

    private void readWord() {
        int start = at;
        while (at < sql.length() && isWord(sql.charAt(at))) {
            at++;
        }
        words.add(sql.substring(start, at).toUpperCase(Locale.ROOT));
    }

    private static boolean isWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$' || c == '@';
    }

    private void checkNothingFollows() {
        at++;
        while (at < sql.length()) {
            if (!Character.isWhitespace(sql.charAt(at))) {
                throw refused("holds more than one statement; send them as separate members of 'statements'");
            }
            at++;
        }
    }

    private GatewayException refused(String why) {
        return new GatewayException(
                ProblemCode.GATEWAY_SQL_REFUSED,
                "statements[" + index + "] is refused: it " + why + ". Nothing was executed.");
    }
}
