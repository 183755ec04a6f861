package dev.tenantry.provisioning.imports;

import dev.tenantry.provisioning.database.SqlScanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The first words of a statement, with their places, read through comments and into conditional ones. Enough to say what a statement is for;
 * what it may do is the server's to say.
 */
final class DumpStatement {
    /** No statement that a dump program writes says later than this what it is for. */
    private static final int MOST_WORDS = 64;

    private final String text;
    private final List<Word> words = new ArrayList<>();

    /**
     * A word, a quoted name or a sign.
     *
     * @param text in upper case, unless it is quoted
     */
    private record Word(String text, int from, int to) {}

    private DumpStatement(String text) {
        this.text = text;
    }

    static DumpStatement of(String text) {
        DumpStatement statement = new DumpStatement(text);
        statement.read();
        return statement;
    }

    /** The word at a place; empty beyond the last one that was read. */
    String word(int i) {
        return i < words.size() ? words.get(i).text() : "";
    }

    int size() {
        return words.size();
    }

    /** The name at a place, without its quotes. */
    String name(int i) {
        String word = i < words.size()
                ? text.substring(words.get(i).from(), words.get(i).to())
                : "";
        return word.length() > 1 && SqlScanner.isQuote(word.charAt(0))
                ? word.substring(1, word.length() - 1).replace("``", "`")
                : word;
    }

    /** The place after some words that are there in this order, else the same place. */
    int after(int i, String... wanted) {
        for (int k = 0; k < wanted.length; k++) {
            if (!word(i + k).equals(wanted[k])) {
                return i;
            }
        }
        return i + wanted.length;
    }

    /** The text without some words and whatever is between them. */
    String without(int from, int to) {
        return text.substring(0, words.get(from).from())
                + text.substring(words.get(to - 1).to());
    }

    /** The text with another word at a place. */
    String with(int i, String other) {
        return text.substring(0, words.get(i).from())
                + other
                + text.substring(words.get(i).to());
    }

    private void read() {
        int i = 0;
        while (i < text.length() && words.size() < MOST_WORDS) {
            char c = text.charAt(i);
            if (c <= ' ' || text.startsWith("*/", i)) {
                i += c <= ' ' ? 1 : 2;
            } else if (c == '#' || text.startsWith("-- ", i) || text.startsWith("--\n", i)) {
                i = end("\n", i);
            } else if (text.startsWith("/*", i)) {
                i = comment(i);
            } else {
                i = add(i, wordEnd(i, c));
            }
        }
    }

    private int add(int from, int to) {
        String word = text.substring(from, to);
        words.add(new Word(SqlScanner.isQuote(word.charAt(0)) ? word : word.toUpperCase(Locale.ROOT), from, to));
        return to;
    }

    private int wordEnd(int from, char first) {
        if (SqlScanner.isQuote(first)) {
            return Math.min(text.length(), SqlScanner.afterQuoted(text, from));
        }
        int i = from;
        while (i < text.length() && isOfWord(text.charAt(i))) {
            i++;
        }
        return Math.max(i, from + 1);
    }

    private static boolean isOfWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$' || c == '@' || c >= 0x80;
    }

    private int comment(int from) {
        int i = text.startsWith("/*M!", from) ? from + 4 : from + 3;
        if (!text.startsWith("/*!", from) && !text.startsWith("/*M!", from)) {
            return end("*/", from + 2);
        }
        while (i < text.length() && Character.isDigit(text.charAt(i))) {
            i++;
        }
        return i;
    }

    private int end(String mark, int from) {
        int found = text.indexOf(mark, from);
        return found < 0 ? text.length() : found + mark.length();
    }
}
