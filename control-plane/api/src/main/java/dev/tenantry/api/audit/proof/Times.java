package dev.tenantry.api.audit.proof;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/** Instants as the log writes them: UTC, always with six digits after the second. */
final class Times {
    private static final DateTimeFormatter FORM = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private Times() {}

    static String write(Instant instant) {
        return FORM.format(instant);
    }

    /** Reads what {@link #write} wrote; anything else is an IllegalArgumentException. */
    static Instant read(String text) {
        try {
            return FORM.parse(text, Instant::from);
        } catch (DateTimeParseException wrong) {
            throw new IllegalArgumentException("not a time as 2026-01-31T12:00:00.000000Z", wrong);
        }
    }
}
