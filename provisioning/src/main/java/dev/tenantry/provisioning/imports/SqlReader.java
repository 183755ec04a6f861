package dev.tenantry.provisioning.imports;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Splits a dump into statements as the standard client does, in bounded memory. Every byte is one character of the text, so that binary values
 * pass unchanged. It minds quotes, comments and DELIMITER, and nothing else: whatever it cuts wrongly is one statement that the server refuses.
 */
final class SqlReader {
    /** From this version on a conditional comment speaks to a client and not to a server. */
    private static final int NO_SERVERS_VERSION = 999_999;

    private static final int BUFFER = 64 << 10;

    /** The client cuts a delimiter at 15 characters; what is looked at ahead is no longer than the word and the delimiter. */
    private static final int LOOK_AHEAD = 32;

    private static final int LONGEST_DELIMITER = 15;
    private static final String DELIMITER = "delimiter";
    private static final String COMPLETED = "-- Dump completed";

    private final InputStream source;
    private final String file;
    private final int longest;
    private final byte[] buffer = new byte[BUFFER];
    private int at;
    private int end;
    private boolean ended;
    private long line = 1;
    private byte[] text = new byte[BUFFER];
    private int length;
    private String delimiter = ";";
    private boolean completed;

    /**
     * A statement.
     *
     * @param text its bytes as characters, without its delimiter
     * @param line where it begins, from 1 on
     */
    record Statement(String text, long line) {}

    /**
     * @param file how the file is called in refusals
     * @param longest a longer statement is refused
     */
    SqlReader(InputStream source, String file, int longest) {
        this.source = source;
        this.file = file;
        this.longest = longest;
    }

    /** Whether the comment with which a dump ends came after the last statement. */
    boolean isCompleted() {
        return completed;
    }

    /**
     * The next statement; null at the end.
     *
     * @throws dev.tenantry.provisioning.ProvisioningException IMPORT_REFUSED for one that is too long, IMPORT_DAMAGED for one without an end
     */
    @Nullable
    Statement next() throws IOException {
        length = 0;
        boolean blank = true;
        long startLine = line;
        for (int b = peek(0); b >= 0; b = peek(0)) {
            if (blank) {
                length = 0;
                startLine = line;
            }
            if (blank && b <= ' ') {
                take();
            } else if (isLineComment(b)) {
                copyLine(blank);
            } else if (isPlainComment(b)) {
                copyToCommentEnd();
            } else if (blank && isDelimiterCommand()) {
                readDelimiter();
            } else if (isNext(delimiter)) {
                skip(delimiter.length());
                if (!blank) {
                    completed = false;
                    return new Statement(new String(text, 0, length, StandardCharsets.ISO_8859_1), startLine);
                }
            } else {
                blank = false;
                copyToken(b, startLine);
            }
        }
        if (!blank) {
            throw Refusals.damaged("%s ends in the middle of the statement that begins in line %d: it was cut off"
                    .formatted(file, startLine));
        }
        return null;
    }

    private boolean isLineComment(int b) throws IOException {
        return b == '#' || (b == '-' && peek(1) == '-' && peek(2) <= ' ');
    }

    private boolean isPlainComment(int b) throws IOException {
        if (b != '/' || peek(1) != '*') {
            return false;
        }
        int i = peek(2) == 'M' ? 3 : 2;
        if (peek(i) != '!') {
            return true;
        }
        int version = 0;
        for (int digit = peek(++i); digit >= '0' && digit <= '9' && version < NO_SERVERS_VERSION; digit = peek(++i)) {
            version = version * 10 + digit - '0';
        }
        return version >= NO_SERVERS_VERSION;
    }

    private boolean isDelimiterCommand() throws IOException {
        for (int i = 0; i < DELIMITER.length(); i++) {
            if (Character.toLowerCase(peek(i)) != DELIMITER.charAt(i)) {
                return false;
            }
        }
        int after = peek(DELIMITER.length());
        return after == ' ' || after == '\t';
    }

    private void readDelimiter() throws IOException {
        long where = line;
        StringBuilder command = new StringBuilder();
        for (int b = peek(0); b >= 0 && b != '\n' && command.length() < BUFFER; b = peek(0)) {
            command.append((char) take());
        }
        String word = command.substring(DELIMITER.length()).strip().split("[ \t]", 2)[0];
        if (word.isEmpty() || word.length() > LONGEST_DELIMITER || word.contains("\\")) {
            throw Refusals.statement(file, where, "this delimiter cannot be used");
        }
        delimiter = word;
    }

    private void copyLine(boolean blank) throws IOException {
        int from = length;
        long where = line;
        for (int b = peek(0); b >= 0 && b != '\n'; b = peek(0)) {
            append(take(), where);
        }
        if (blank
                && new String(text, from, Math.min(length - from, COMPLETED.length()), StandardCharsets.ISO_8859_1)
                        .equals(COMPLETED)) {
            completed = true;
        }
    }

    private void copyToCommentEnd() throws IOException {
        long where = line;
        append(take(), where);
        append(take(), where);
        while (peek(0) >= 0) {
            int b = take();
            append(b, where);
            if (b == '*' && peek(0) == '/') {
                append(take(), where);
                return;
            }
        }
        throw Refusals.damaged("%s ends in the middle of the comment that begins in line %d".formatted(file, where));
    }

    private void copyToken(int b, long startLine) throws IOException {
        append(take(), startLine);
        if (b != '\'' && b != '"' && b != '`') {
            return;
        }
        while (peek(0) >= 0) {
            int c = take();
            append(c, startLine);
            if (c == '\\' && b != '`' && peek(0) >= 0) {
                append(take(), startLine);
            } else if (c == b) {
                // A doubled quote opens the text again at once, which comes to the same.
                return;
            }
        }
    }

    private boolean isNext(String word) throws IOException {
        for (int i = 0; i < word.length(); i++) {
            if (peek(i) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private void append(int b, long startLine) {
        if (length == text.length) {
            if (length >= longest) {
                throw Refusals.statement(
                        file,
                        startLine,
                        "the statement that begins here is longer than %d bytes, which the server's max_allowed_packet and our own limit allow"
                                .formatted(longest));
            }
            text = Arrays.copyOf(text, (int) Math.min(longest, 2L * length));
        }
        text[length++] = (byte) b;
    }

    private void skip(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            take();
        }
    }

    private int take() throws IOException {
        int b = peek(0);
        at++;
        if (b == '\n') {
            line++;
        }
        return b;
    }

    private int peek(int ahead) throws IOException {
        if (at + ahead >= end && !ended) {
            fill();
        }
        return at + ahead < end ? buffer[at + ahead] & 0xff : -1;
    }

    private void fill() throws IOException {
        System.arraycopy(buffer, at, buffer, 0, end - at);
        end -= at;
        at = 0;
        while (end < LOOK_AHEAD && !ended) {
            int count = source.read(buffer, end, buffer.length - end);
            if (count < 0) {
                ended = true;
            } else {
                end += count;
            }
        }
    }
}
