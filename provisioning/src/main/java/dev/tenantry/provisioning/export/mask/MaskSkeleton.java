package dev.tenantry.provisioning.export.mask;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.tenantry.provisioning.export.mask.MaskedColumn.Family;
import java.util.Collection;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Writes rules to be filled in, guessing from the names of columns. A guess is one that the column can follow. */
final class MaskSkeleton {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern EMAIL = Pattern.compile(".*e_?mail.*");
    private static final Pattern PHONE =
            Pattern.compile("(.*_)?(tele?)?(phone|fon|mobile|cell|fax|tel)(_.*)?|.*phone.*");
    private static final Pattern PERSON = Pattern.compile(
            "(.*_)?(first|last|middle|full|given|family|sur|fore|maiden|nick|contact|customer|user|display)?_?name");
    private static final Pattern BIRTH = Pattern.compile(".*(birth|dob|born|death|died).*");
    private static final Pattern NUMBER =
            Pattern.compile(".*(iban|ssn|tax|vat|passport|account|card|licen[cs]e|social|insurance).*");
    private static final Pattern WORDS = Pattern.compile(
            ".*(address|street|city|zip|postal|postcode|token|secret|password|hash|login|username|company|ip_addr|user_agent).*|ip");
    private static final Pattern PROSE =
            Pattern.compile(".*(note|comment|remark|message|description|body|content|text|bio).*");

    private MaskSkeleton() {}

    static String of(KeyGroups groups, Collection<MaskedColumn> columns) {
        // Any secret: only whether a rule fits is asked.
        Maskers maskers = new Maskers(MaskSecret.random());
        StringBuilder text = new StringBuilder("""
                # What becomes of each column: keep, null, {fixed: TEXT}, pseudonym, email, name, phone, digits, {date: shift} or blank.
                # A word after a column is a guess by its name: look at each. CHOOSE is not a rule and is refused.
                tables:
                """);
        String table = "";
        for (MaskedColumn column : columns) {
            if (!column.table().equals(table)) {
                table = column.table();
                text.append("  ").append(quoted(table)).append(":\n");
            }
            text.append("    %s: %s  # %s%s\n"
                    .formatted(
                            quoted(column.name()),
                            guess(maskers, groups.group(column)),
                            column.column().dataType(),
                            column.takesNull() ? "" : ", not null"));
        }
        return text.toString();
    }

    /** Columns that a foreign key ties together get the guess of the first. */
    private static String guess(Maskers maskers, KeyGroup group) {
        MaskedColumn first = group.columns().getFirst();
        @Nullable MaskRule rule = byName(first, first.name().toLowerCase(Locale.ROOT));
        if (rule == null) {
            return "CHOOSE";
        }
        for (MaskedColumn column : group.columns()) {
            try {
                maskers.of(rule, column, group);
            } catch (IllegalArgumentException unfit) {
                return "CHOOSE";
            }
        }
        return rule.kind() == MaskRule.Kind.DATE ? "{date: shift}" : rule.kind().word();
    }

    private static @Nullable MaskRule byName(MaskedColumn column, String name) {
        if (column.family() == Family.DATE) {
            return MaskRule.of(BIRTH.matcher(name).matches() ? MaskRule.Kind.DATE : MaskRule.Kind.KEEP);
        }
        if (column.family() == Family.CHOICE || column.family() == Family.TIME) {
            return MaskRule.KEPT;
        }
        if (column.family() == Family.UUID) {
            return MaskRule.of(MaskRule.Kind.PSEUDONYM);
        }
        if (column.family() != Family.TEXT) {
            return null;
        }
        if (EMAIL.matcher(name).matches()) {
            return MaskRule.of(MaskRule.Kind.EMAIL);
        } else if (PHONE.matcher(name).matches()) {
            return MaskRule.of(MaskRule.Kind.PHONE);
        } else if (PERSON.matcher(name).matches()) {
            return MaskRule.of(MaskRule.Kind.NAME);
        } else if (NUMBER.matcher(name).matches()) {
            return MaskRule.of(MaskRule.Kind.DIGITS);
        } else if (WORDS.matcher(name).matches()) {
            return MaskRule.of(MaskRule.Kind.PSEUDONYM);
        }
        return PROSE.matcher(name).matches() ? MaskRule.of(MaskRule.Kind.BLANK) : null;
    }

    private static String quoted(String name) {
        return PLAIN.matcher(name).matches()
                ? name
                : '"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(name)) + '"';
    }
}
