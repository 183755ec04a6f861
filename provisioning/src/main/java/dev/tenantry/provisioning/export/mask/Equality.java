package dev.tenantry.provisioning.export.mask;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Which texts a collation takes for the same: they get the same fake, so that a foreign key that differs from its parent in case still finds
 * it. Case, accents where they do not count, and blanks at the end; what else a language takes for equal is taken for different here.
 */
final class Equality {
    private static final Pattern MARKS = Pattern.compile("\\p{Mn}+");

    private Equality() {}

    /** The same text for texts that are equal to the collation. */
    static String of(String text, String collation) {
        String name = collation.toLowerCase(Locale.ROOT);
        String key = text;
        boolean padded = !name.contains("0900") && !name.contains("nopad");
        if (padded) {
            int end = key.length();
            while (end > 0 && key.charAt(end - 1) == ' ') {
                end--;
            }
            key = key.substring(0, end);
        }
        if (name.endsWith("_bin") || name.endsWith("_cs")) {
            return key;
        }
        // In a language's own collation a letter with a mark may be another letter.
        boolean withoutAccents = name.contains("_general_ci")
                || name.contains("_unicode_")
                || name.endsWith("utf8mb4_0900_ai_ci")
                || name.contains("_uca1400_ai_ci")
                || name.contains("_uca1400_nopad_ai_ci");
        if (withoutAccents) {
            key = MARKS.matcher(Normalizer.normalize(key, Normalizer.Form.NFD)).replaceAll("");
        }
        // One by one: no letter becomes two.
        return key.codePoints()
                .map(Character::toUpperCase)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
