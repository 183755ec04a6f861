package dev.tenantry.provisioning.restore;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Changes whether an event runs, in the statement that creates it. A restored copy must not run jobs before it is verified. */
final class EventStatement {
    /** An event that was made under ANSI_QUOTES is shown with double quotes. */
    private static final String HEAD = "^CREATE EVENT (?:`(?:[^`]|``)*`|\"(?:[^\"]|\"\")*\") ON SCHEDULE ";

    /** The server writes name, schedule, completion and status in this order, before any comment or body. */
    private static final Pattern STATUS = Pattern.compile(
            "(" + HEAD + ".*? ON COMPLETION (?:NOT )?PRESERVE )(ENABLE|DISABLE)( ON (?:SLAVE|REPLICA))?",
            Pattern.DOTALL);

    private static final Pattern ONCE =
            Pattern.compile(HEAD + "AT '([^']*)' ON COMPLETION NOT PRESERVE ", Pattern.DOTALL);

    private EventStatement() {}

    /** The same event, switched off. */
    static String disabled(String statement) {
        Matcher matcher = STATUS.matcher(statement);
        return matcher.find() ? matcher.replaceFirst("$1DISABLE") : statement;
    }

    /** How the event was: ENABLE, DISABLE, or DISABLE ON SLAVE. */
    static String status(String statement) {
        Matcher matcher = STATUS.matcher(statement);
        if (!matcher.find()) {
            return "DISABLE";
        }
        String where = matcher.group(3);
        return matcher.group(2) + (where == null ? "" : where);
    }

    /** Whether the event runs once and is gone afterwards, so that a restore may come too late for it. */
    static boolean runsOnce(String statement) {
        return ONCE.matcher(statement).find();
    }
}
