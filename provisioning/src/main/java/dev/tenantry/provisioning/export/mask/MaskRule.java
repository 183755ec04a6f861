package dev.tenantry.provisioning.export.mask;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What becomes of the values of a column.
 *
 * @param kind which way
 * @param text what {@link Kind#FIXED} puts in their place; empty for the others
 */
public record MaskRule(Kind kind, String text) {
    static final MaskRule KEPT = new MaskRule(Kind.KEEP, "");

    /** The ways. */
    public enum Kind {
        /** As they are. */
        KEEP,
        /** NULL. */
        NULL,
        /** One text for all. */
        FIXED,
        /** A keyed digest: equal values stay equal. */
        PSEUDONYM,
        /** An address at example.com. */
        EMAIL,
        /** A person's name. */
        NAME,
        /** Other digits in the same form. */
        PHONE,
        /** Other digits; all else stays. */
        DIGITS,
        /** So many days later or earlier. */
        DATE,
        /** The empty value of the type. */
        BLANK;

        /** The word in a rules file. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static MaskRule of(Kind kind) {
        return new MaskRule(kind, "");
    }

    /** The rule of a word alone; empty when there is none, or when it needs a text beside it. */
    static Optional<MaskRule> ofWord(String word) {
        return Arrays.stream(Kind.values())
                .filter(kind ->
                        kind != Kind.FIXED && kind != Kind.DATE && kind.word().equals(word))
                .findFirst()
                .map(MaskRule::of);
    }

    /** As it is written in a rules file; the text of a fixed value is left out. */
    String title() {
        return kind == Kind.DATE ? "date: shift" : kind.word();
    }
}
