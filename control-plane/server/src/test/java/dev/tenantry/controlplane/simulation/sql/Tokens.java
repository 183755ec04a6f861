package dev.tenantry.controlplane.simulation.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A statement's words, read one after the other. */
final class Tokens {
    /** What a token is. */
    enum Kind {
        WORD,
        TEXT,
        NUMBER,
        SIGN,
        END
    }

    /** One token; words are kept as they were written and compared without case. */
    record Token(Kind kind, String text) {}

    private static final Token END = new Token(Kind.END, "");
    private static final List<String> LONG_SIGNS = List.of("<=>", "<>", "!=", "<=", ">=");

    private final String sql;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    Tokens(String sql) {
        this.sql = sql;
        int position = 0;
        while (position < sql.length()) {
            position = read(position);
        }
    }

    /** A place to come back to. */
    record Mark(int at) {}

    Mark mark() {
        return new Mark(at);
    }

    void reset(Mark mark) {
        at = mark.at();
    }

    /** How often a sign stands between a place and here. */
    int count(Mark from, String sign) {
        int count = 0;
        for (Token token : tokens.subList(from.at(), at)) {
            count += token.kind() == Kind.SIGN && token.text().equals(sign) ? 1 : 0;
        }
        return count;
    }

    Token peek() {
        return peek(0);
    }

    Token peek(int ahead) {
        return at + ahead < tokens.size() ? tokens.get(at + ahead) : END;
    }

    Token next() {
        Token token = peek();
        at++;
        return token;
    }

    boolean isWord(String word) {
        return isWord(0, word);
    }

    boolean isWord(int ahead, String word) {
        Token token = peek(ahead);
        return token.kind() == Kind.WORD && token.text().equalsIgnoreCase(word);
    }

    boolean isSign(String sign) {
        return peek().kind() == Kind.SIGN && peek().text().equals(sign);
    }

    /** Takes these words if they come next. */
    boolean take(String... words) {
        for (int i = 0; i < words.length; i++) {
            if (!isWord(i, words[i])) {
                return false;
            }
        }
        at += words.length;
        return true;
    }

    boolean takeSign(String sign) {
        if (isSign(sign)) {
            at++;
            return true;
        }
        return false;
    }

    void expect(String... words) {
        if (!take(words)) {
            throw unknown("'" + peek().text() + "' where " + String.join(" ", words) + " belongs");
        }
    }

    void expectSign(String sign) {
        if (!takeSign(sign)) {
            throw unknown("'" + peek().text() + "' where " + sign + " belongs");
        }
    }

    /** A name, in lower case. */
    String name() {
        Token token = next();
        if (token.kind() != Kind.WORD) {
            throw unknown("'" + token.text() + "' where a name belongs");
        }
        return token.text().toLowerCase(Locale.ROOT);
    }

    boolean atEnd() {
        return peek().kind() == Kind.END;
    }

    UnknownSqlException unknown(String what) {
        return new UnknownSqlException(what, sql);
    }

    private int read(int from) {
        char c = sql.charAt(from);
        if (Character.isWhitespace(c)) {
            return from + 1;
        }
        if (sql.startsWith("--", from)) {
            int end = sql.indexOf('\n', from);
            return end < 0 ? sql.length() : end;
        }
        if (Character.isLetter(c) || c == '_') {
            return word(from);
        }
        if (Character.isDigit(c)) {
            return number(from);
        }
        if (c == '\'') {
            return text(from);
        }
        if (c == '`') {
            int end = sql.indexOf('`', from + 1);
            tokens.add(new Token(Kind.WORD, sql.substring(from + 1, end)));
            return end + 1;
        }
        for (String sign : LONG_SIGNS) {
            if (sql.startsWith(sign, from)) {
                tokens.add(new Token(Kind.SIGN, sign));
                return from + sign.length();
            }
        }
        tokens.add(new Token(Kind.SIGN, String.valueOf(c)));
        return from + 1;
    }

    private int word(int from) {
        int end = from;
        while (end < sql.length() && (Character.isLetterOrDigit(sql.charAt(end)) || sql.charAt(end) == '_')) {
            end++;
        }
        tokens.add(new Token(Kind.WORD, sql.substring(from, end)));
        return end;
    }

    private int number(int from) {
        int end = from;
        while (end < sql.length() && (Character.isDigit(sql.charAt(end)) || sql.charAt(end) == '.')) {
            end++;
        }
        tokens.add(new Token(Kind.NUMBER, sql.substring(from, end)));
        return end;
    }

    private int text(int from) {
        StringBuilder text = new StringBuilder();
        int at = from + 1;
        while (true) {
            if (at >= sql.length()) {
                throw unknown("a text without an end");
            }
            char c = sql.charAt(at);
            if (c == '\\') {
                throw unknown("a backslash in a text");
            }
            if (c == '\'') {
                if (at + 1 < sql.length() && sql.charAt(at + 1) == '\'') {
                    at++;
                } else {
                    tokens.add(new Token(Kind.TEXT, text.toString()));
                    return at + 1;
                }
            }
            text.append(c);
            at++;
        }
    }
}
