package dev.tenantry.api.audit.proof;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads an export line by line, as bytes: a byte that is no proper UTF-8 is a finding, not a question mark. */
final class Lines {
    /** No line of an export is longer; a file without line ends must not fill the memory. */
    private static final int MAX_LINE_BYTES = 4 << 20;

    private final InputStream in;
    private final Findings findings;
    private long number;
    private boolean skipped;

    Lines(InputStream in, Findings findings) {
        this.in = new BufferedInputStream(in, 1 << 16);
        this.findings = findings;
    }

    /** The number of the line read last, from 1. */
    long number() {
        return number;
    }

    /** Whether {@link #next} gave null because the line could not be read, and not because the file ended. */
    boolean skipped() {
        return skipped;
    }

    /** The next line; null at the end, and for a line that cannot be read, which is a finding. */
    @Nullable
    ExportLine next() throws IOException {
        skipped = false;
        ByteArrayOutputStream line = new ByteArrayOutputStream(1024);
        int read = in.read();
        if (read < 0) {
            return null;
        }
        number++;
        while (read >= 0 && read != '\n') {
            if (line.size() < MAX_LINE_BYTES) {
                line.write(read);
            }
            read = in.read();
        }
        if (read < 0) {
            return wrong("the line has no end");
        }
        if (line.size() == MAX_LINE_BYTES) {
            return wrong("the line is longer than " + MAX_LINE_BYTES + " bytes");
        }
        try {
            return ExportLine.parse(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line.toByteArray()))
                    .toString());
        } catch (CharacterCodingException wrong) {
            return wrong("it is not UTF-8");
        } catch (IllegalArgumentException | java.time.DateTimeException | ArithmeticException wrong) {
            return wrong(String.valueOf(wrong.getMessage()));
        }
    }

    private @Nullable ExportLine wrong(String why) {
        findings.add(FindingKind.MALFORMED, number, "the export", why);
        skipped = true;
        return null;
    }
}
