package dev.tenantry.provisioning.export;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How the rows of a package are written. */
public enum RowFormat {
    /** As LOAD DATA reads them: the one that {@code load.sh} loads and the server compares. */
    SQL("tsv"),
    /** Comma-separated values (RFC 4180). */
    CSV("csv"),
    /** A JSON object for each row, in a line of its own. */
    NDJSON("ndjson");

    private final String extension;

    RowFormat(String extension) {
        this.extension = extension;
    }

    /** The end of a file's name, without the dot. */
    String extension() {
        return extension;
    }

    /** The word on the command line. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The format of a word; empty when there is none. */
    public static Optional<RowFormat> ofWord(String word) {
        return Arrays.stream(values())
                .filter(format -> format.word().equals(word))
                .findFirst();
    }
}
