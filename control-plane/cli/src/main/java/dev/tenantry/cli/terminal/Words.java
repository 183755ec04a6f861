package dev.tenantry.cli.terminal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Values as people read them. */
public final class Words {
    private static final long KIBI = 1024;
    private static final String[] BYTE_UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

    private Words() {}

    /** How long ago, in one unit: 12s, 3m, 5h, 2d. */
    public static String age(@Nullable Instant since, Instant now) {
        if (since == null) {
            return "";
        }
        Duration age = Duration.between(since, now);
        if (age.isNegative()) {
            return "0s";
        }
        if (age.toSeconds() < 120) {
            return age.toSeconds() + "s";
        }
        if (age.toMinutes() < 120) {
            return age.toMinutes() + "m";
        }
        return age.toHours() < 48 ? age.toHours() + "h" : age.toDays() + "d";
    }

    /** A short span of time: 0.8 s, 12.4 s, 3 min 5 s. */
    public static String took(Duration span) {
        if (span.toMillis() < 1000) {
            return span.toMillis() + " ms";
        }
        if (span.toSeconds() < 100) {
            return String.format(Locale.ROOT, "%.1f s", span.toMillis() / 1000.0);
        }
        return span.toMinutes() + " min " + span.toSecondsPart() + " s";
    }

    /** A span of time that is only expected: 12 s, 3 min, 2 h. */
    public static String roughly(Duration span) {
        if (span.toSeconds() < 90) {
            return Math.max(1, span.toSeconds()) + " s";
        }
        return span.toMinutes() < 120 ? Math.round(span.toSeconds() / 60.0) + " min" : span.toHours() + " h";
    }

    /** Bytes with a binary unit. */
    public static String bytes(@Nullable Long bytes) {
        if (bytes == null) {
            return "";
        }
        double value = bytes;
        int unit = 0;
        while (value >= KIBI && unit < BYTE_UNITS.length - 1) {
            value /= KIBI;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", value, BYTE_UNITS[unit]);
    }

    /** A whole number with separated thousands. */
    public static String number(@Nullable Number number) {
        return number == null ? "" : String.format(Locale.ROOT, "%,d", number.longValue());
    }

    /** A value's text, empty for none. */
    public static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    /** The candidate that somebody who typed a word most likely meant, or null. */
    public static @Nullable String likely(String typed, List<String> candidates) {
        String best = null;
        int least = Math.max(2, typed.length() / 3) + 1;
        for (String candidate : candidates) {
            int distance = distance(typed, candidate);
            if (distance < least) {
                least = distance;
                best = candidate;
            }
        }
        return best;
    }

    private static int distance(String left, String right) {
        int[] above = new int[right.length() + 1];
        for (int j = 0; j <= right.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int[] row = new int[right.length() + 1];
            row[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int change = above[j - 1] + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, Math.min(above[j], row[j - 1]) + 1);
            }
            above = row;
        }
        return above[right.length()];
    }
}
