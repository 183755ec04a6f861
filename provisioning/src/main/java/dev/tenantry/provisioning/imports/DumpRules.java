package dev.tenantry.provisioning.imports;

import dev.tenantry.provisioning.identifier.DatabaseName;
import dev.tenantry.provisioning.identifier.ObjectName;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is done with each statement of a dump. Only what builds a database and fills it is sent to the server; what a dump says beside that is
 * left out where the outcome is the same, and refused with its line where it is not. None of this protects anybody: the account does.
 */
final class DumpRules {
    private static final Set<String> SYSTEM = Set.of("mysql", "sys", "information_schema", "performance_schema");

    /** Marks that are ours, and not the input's. */
    private static final Set<String> MARKS = Set.of(ObjectName.IDENTITY_TABLE.value(), "tenantry_quarantine");

    /** A stand-in for a view, which the dump drops before it creates the view itself. */
    private static final Pattern STAND_IN = Pattern.compile("/\\*!50001 CREATE (?:TABLE|VIEW) ");

    private static final String NOTES_RESTORED = "SQL_NOTES=@OLD_SQL_NOTES";

    private final String file;
    private final DatabaseName target;
    private @Nullable String sourceName;
    private boolean restored;

    /** What is done with a statement. */
    enum Use {
        RUN,
        SKIP,
        /** Sent like any other, and once more at the end when what it is made of comes later. */
        VIEW,
        /** Kept until everything else is there and compared. */
        EVENT
    }

    /**
     * @param use what is done
     * @param text the statement as it is sent
     */
    record Decision(Use use, String text) {}

    DumpRules(String file, DatabaseName target) {
        this.file = file;
        this.target = target;
    }

    /** Whether the dump took back what it had set, which is the last thing it does. */
    boolean isRestored() {
        return restored;
    }

    /**
     * Decides.
     *
     * @throws dev.tenantry.provisioning.ProvisioningException IMPORT_REFUSED naming the line
     */
    Decision decide(SqlReader.Statement statement) {
        DumpStatement words = DumpStatement.of(statement.text());
        return switch (words.word(0)) {
            case "INSERT", "REPLACE" -> insert(statement, words);
            case "SET" -> set(statement, words);
            case "CREATE" -> create(statement, words);
            case "ALTER" -> alter(statement, words);
            case "DROP" -> drop(statement, words);
            case "USE" -> ownName(statement, words, 1);
            case "LOCK", "UNLOCK" -> skip(statement);
            case "COMMIT", "BEGIN", "START" -> run(statement.text());
            case "" -> skip(statement);
            case "DO", "SELECT" -> asked(statement, words);
            default ->
                throw refused(statement, "\"" + shown(words) + "\" is no statement that builds or fills a database");
        };
    }

    /** A sequence is set by asking, and a package says a word at its end. */
    private Decision asked(SqlReader.Statement statement, DumpStatement words) {
        if (words.word(1).equals("SETVAL")) {
            return run(statement.text());
        }
        if (words.size() == 2 && words.word(1).startsWith("'")) {
            return skip(statement);
        }
        throw refused(statement, "a dump does not ask anything");
    }

    private Decision insert(SqlReader.Statement statement, DumpStatement words) {
        int name = words.after(words.after(1, "IGNORE"), "INTO");
        return isMark(words, name) ? skip(statement) : run(statement.text());
    }

    private Decision set(SqlReader.Statement statement, DumpStatement words) {
        for (int i = 1; i < words.size(); i++) {
            switch (words.word(i)) {
                case "GTID_PURGED", "SQL_LOG_BIN", "@@SQL_LOG_BIN" -> {
                    // Says where a copy of the whole server would go on; this one does not.
                    return skip(statement);
                }
                default -> {
                    // Any other word.
                }
            }
        }
        for (int i = 1; i < words.size(); i++) {
            switch (words.word(i)) {
                case "GLOBAL", "@@GLOBAL", "PERSIST", "@@PERSIST", "PERSIST_ONLY", "@@PERSIST_ONLY" ->
                    throw refused(statement, "it sets a variable of the whole server");
                case "PASSWORD", "ROLE", "DEFAULT" -> {
                    if (i == 1) {
                        throw refused(statement, "it changes an account");
                    }
                }
                default -> {
                    // Any other word.
                }
            }
        }
        restored |= statement.text().contains(NOTES_RESTORED);
        return run(statement.text());
    }

    private Decision create(SqlReader.Statement statement, DumpStatement words) {
        int kind = kindOf(words);
        return switch (words.word(kind)) {
            case "DATABASE", "SCHEMA" -> ownName(statement, words, words.after(kind + 1, "IF", "NOT", "EXISTS"));
            case "TABLE", "VIEW" -> {
                boolean mark = isMark(words, words.after(kind + 1, "IF", "NOT", "EXISTS"));
                if (mark || STAND_IN.matcher(statement.text()).lookingAt()) {
                    yield skip(statement);
                }
                Use use = words.word(kind).equals("VIEW") ? Use.VIEW : Use.RUN;
                yield new Decision(use, withoutDefiner(statement, words, kind));
            }
            case "EVENT" -> new Decision(Use.EVENT, withoutDefiner(statement, words, kind));
            case "TRIGGER", "PROCEDURE", "FUNCTION", "SEQUENCE", "INDEX" -> run(withoutDefiner(statement, words, kind));
            default -> throw refused(statement, "\"" + shown(words) + "\" makes something outside a database");
        };
    }

    /** The place of the word that says what is created. */
    private static int kindOf(DumpStatement words) {
        for (int i = 1; i < words.size(); i++) {
            switch (words.word(i)) {
                case "DATABASE",
                        "SCHEMA",
                        "TABLE",
                        "VIEW",
                        "TRIGGER",
                        "PROCEDURE",
                        "FUNCTION",
                        "EVENT",
                        "SEQUENCE",
                        "INDEX" -> {
                    return i;
                }
                case "OR",
                        "REPLACE",
                        "ALGORITHM",
                        "=",
                        "UNDEFINED",
                        "MERGE",
                        "TEMPTABLE",
                        "DEFINER",
                        "@",
                        "SQL",
                        "SECURITY",
                        "INVOKER",
                        "AGGREGATE",
                        "UNIQUE",
                        "FULLTEXT",
                        "SPATIAL",
                        "(",
                        ")" -> {
                    // What stands before it.
                }
                default -> {
                    if (!isOfDefiner(words, i)) {
                        return i;
                    }
                }
            }
        }
        return words.size();
    }

    private static boolean isOfDefiner(DumpStatement words, int i) {
        return (words.word(i - 1).equals("=") && words.word(i - 2).equals("DEFINER"))
                || words.word(i - 1).equals("@");
    }

    /** Whatever is created belongs to the account that creates it. */
    private static String withoutDefiner(SqlReader.Statement statement, DumpStatement words, int kind) {
        for (int i = 1; i < kind; i++) {
            if (words.word(i).equals("DEFINER") && words.word(i + 1).equals("=")) {
                int to = i + 3;
                while (to < kind && Set.of("@", "(", ")").contains(words.word(to))) {
                    to += words.word(to).equals("@") ? 2 : 1;
                }
                return words.without(i, Math.min(to, kind));
            }
        }
        return statement.text();
    }

    private Decision alter(SqlReader.Statement statement, DumpStatement words) {
        return switch (words.word(1)) {
            case "TABLE", "SEQUENCE", "EVENT" -> isMark(words, 2) ? skip(statement) : run(statement.text());
            case "DATABASE", "SCHEMA" -> {
                ownName(statement, words, 2);
                yield run(words.with(2, target.quoted()));
            }
            default -> throw refused(statement, "\"" + shown(words) + "\" changes something outside a database");
        };
    }

    /** The database is empty, so there is nothing to drop; and the account could not. */
    private Decision drop(SqlReader.Statement statement, DumpStatement words) {
        return switch (words.word(1)) {
            case "TABLE", "VIEW", "TRIGGER", "PROCEDURE", "FUNCTION", "EVENT", "SEQUENCE" -> skip(statement);
            case "DATABASE", "SCHEMA" -> ownName(statement, words, words.after(2, "IF", "EXISTS"));
            default -> throw refused(statement, "\"" + shown(words) + "\" drops something outside a database");
        };
    }

    /** A dump of one database may name it; the new one has its own name. */
    private Decision ownName(SqlReader.Statement statement, DumpStatement words, int place) {
        String name = words.name(place);
        if (SYSTEM.contains(name.toLowerCase(Locale.ROOT))) {
            throw refused(statement, "it works on " + name + ", which is the server's own");
        }
        if (sourceName == null) {
            sourceName = name;
        } else if (!sourceName.equals(name)) {
            throw refused(
                    statement,
                    "the file holds more than one database, " + sourceName + " and " + name + ", and a tenant has one");
        }
        return skip(statement);
    }

    private static boolean isMark(DumpStatement words, int place) {
        int name = words.word(place + 1).equals(".") ? place + 2 : place;
        return MARKS.contains(words.name(name).toLowerCase(Locale.ROOT));
    }

    private static Decision run(String text) {
        return new Decision(Use.RUN, text);
    }

    private static Decision skip(SqlReader.Statement statement) {
        return new Decision(Use.SKIP, statement.text());
    }

    /** The first words without their quoted neighbours, which may hold anything. */
    private static String shown(DumpStatement words) {
        String second = words.word(1);
        boolean plain = second.matches("[A-Z_]{1,32}");
        String first = words.word(0).matches("[A-Z_\\\\!.]{1,32}") ? words.word(0) : "this";
        return plain ? first + " " + second : first;
    }

    private dev.tenantry.provisioning.ProvisioningException refused(SqlReader.Statement statement, String why) {
        return Refusals.statement(file, statement.line(), why);
    }
}
