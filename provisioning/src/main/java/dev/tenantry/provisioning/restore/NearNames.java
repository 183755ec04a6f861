package dev.tenantry.provisioning.restore;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Which of the names that there are somebody may have meant. */
final class NearNames {
    private static final int MOST = 3;

    /** Longer than any name a server takes. */
    private static final int LONGEST = 80;

    private NearNames() {}

    /** The nearest names, the nearest first. */
    static List<String> of(String typed, List<String> known) {
        record Near(String name, int distance) {}
        String wanted = shown(typed).toLowerCase(Locale.ROOT);
        return known.stream()
                .map(name -> new Near(name, changes(wanted, name.toLowerCase(Locale.ROOT))))
                .sorted(Comparator.comparingInt(Near::distance).thenComparing(Near::name))
                .limit(MOST)
                .map(Near::name)
                .toList();
    }

    /** What somebody typed, as it can be told: not longer than a name, without control characters. */
    static String shown(String typed) {
        return typed.substring(0, Math.min(typed.length(), LONGEST)).replaceAll("\\p{Cntrl}", "?");
    }

    /** How many characters must be put in, taken out or replaced to make one word of the other (V. Levenshtein, 1965). */
    private static int changes(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int before = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = before + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                before = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
