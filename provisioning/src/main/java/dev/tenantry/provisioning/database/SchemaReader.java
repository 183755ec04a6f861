package dev.tenantry.provisioning.database;

import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.database.SchemaObject.Environment;
import dev.tenantry.provisioning.identifier.DatabaseName;
import dev.tenantry.provisioning.identifier.ObjectName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads everything a schema consists of. Definitions come from SHOW CREATE, which leaves nothing out on either flavour; names come from the
 * information schema. The session must have been prepared by {@link WorkSession}.
 */
public final class SchemaReader {
    /** A program that was made under ANSI_QUOTES is shown with double quotes. */
    private static final String QUOTED = "(?:`(?:[^`]|``)*`|\"(?:[^\"]|\"\")*\")";

    private static final Pattern DEFINER = Pattern.compile(
            "^(CREATE (?:OR REPLACE )?(?:ALGORITHM=\\w+ )?)DEFINER=" + QUOTED + "(?:@" + QUOTED + ")? ?");

    private static final Pattern FOREIGN_KEY = Pattern.compile("(?:CONSTRAINT `(?:[^`]|``)+` )?FOREIGN KEY ");

    private static final int TABLES_AT_ONCE = 50;

    private final Connection connection;
    private final DatabaseName database;
    private final int atOnce;

    private SchemaReader(Connection connection, DatabaseName database, int atOnce) {
        this.connection = connection;
        this.database = database;
        this.atOnce = atOnce;
    }

    /**
     * Reads the definition of a database.
     *
     * @throws ProvisioningException DATABASE_MISSING; BACKUP_UNSUPPORTED for an object of a kind that cannot be carried; SERVER_REFUSED when
     *     the account may not see a definition
     */
    public static SchemaDefinition read(Connection connection, DatabaseName database) throws SQLException {
        return new SchemaReader(connection, database, 1).read(List.of());
    }

    /**
     * Reads the definitions of some base tables alone, in a session that may send several statements at once: the way to the server and back
     * takes longer than a definition.
     */
    public static List<SchemaObject> tablesAtOnce(Connection connection, DatabaseName database, List<String> names)
            throws SQLException {
        List<SchemaObject> tables = new ArrayList<>();
        new SchemaReader(connection, database, TABLES_AT_ONCE).readBaseTables(names, tables);
        return tables;
    }

    /**
     * Reads everything but the base tables whose definitions were read before, in a session that may send several statements at once.
     *
     * @param known what {@link #tablesAtOnce} read; a table that is no longer there is left out, one that it did not read is read
     */
    public static SchemaDefinition restAtOnce(
            Connection connection, DatabaseName database, Collection<SchemaObject> known) throws SQLException {
        return new SchemaReader(connection, database, TABLES_AT_ONCE).read(known);
    }

    private SchemaDefinition read(Collection<SchemaObject> known) throws SQLException {
        List<String> defaults = row("""
                SELECT DEFAULT_CHARACTER_SET_NAME, DEFAULT_COLLATION_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ?\
                """);
        List<SchemaObject> objects = new ArrayList<>();
        List<List<String>> tables = tables();
        List<String> unread = new ArrayList<>(baseTables(tables));
        known.stream().filter(table -> unread.remove(table.name())).forEach(objects::add);
        readBaseTables(unread, objects);
        for (List<String> table : tables) {
            readTable(table.get(0), table.get(1), objects);
        }
        readRoutines(objects);
        readTriggers(objects);
        readEvents(objects);
        objects.sort((left, right) -> left.kind().compareTo(right.kind()));
        return new SchemaDefinition(defaults.get(0), defaults.get(1), objects);
    }

    private List<List<String>> tables() throws SQLException {
        return rows("""
                SELECT TABLE_NAME, TABLE_TYPE FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? ORDER BY TABLE_NAME\
                """);
    }

    private static List<String> baseTables(List<List<String>> tables) {
        return tables.stream()
                .filter(table -> table.get(1).equals("BASE TABLE"))
                .map(List::getFirst)
                .filter(name -> !name.equals(ObjectName.IDENTITY_TABLE.value()))
                .toList();
    }

    private void readBaseTables(List<String> names, List<SchemaObject> into) throws SQLException {
        for (int from = 0; from < names.size(); from += atOnce) {
            List<String> some = names.subList(from, Math.min(names.size(), from + atOnce));
            String batch = some.stream()
                    .map(name -> "SHOW CREATE TABLE " + new ObjectName(name).quoted())
                    .collect(Collectors.joining(";"));
            try (Statement statement = connection.createStatement()) {
                boolean shown = statement.execute(batch);
                for (String name : some) {
                    if (!shown) {
                        throw new SQLException("no definition came back", "HY000");
                    }
                    try (ResultSet result = statement.getResultSet()) {
                        result.next();
                        into.add(baseTable(name, result.getString(2)));
                    }
                    shown = statement.getMoreResults();
                }
            }
        }
    }

    private SchemaObject baseTable(String name, @Nullable String shown) {
        if (shown == null) {
            throw unreadable("SHOW CREATE TABLE " + name);
        }
        TableStatement statement = TableStatement.parse(shown);
        if (!statement.foreignKeys().stream()
                .allMatch(key -> FOREIGN_KEY.matcher(key).lookingAt())) {
            // MariaDB shows such a name without doubling its backticks, so its definition cannot be repeated.
            throw unsupported("foreign key with a backtick in its name in table " + name);
        }
        return new SchemaObject(
                ObjectKind.TABLE, name, "", own(statement.complete("0")), Environment.NONE, statement.autoIncrement());
    }

    private void readTable(String name, String type, List<SchemaObject> into) throws SQLException {
        if (name.equals(ObjectName.IDENTITY_TABLE.value())) {
            return;
        }
        String quoted = new ObjectName(name).quoted();
        switch (type) {
            case "BASE TABLE" -> {
                // They were read together.
            }
            case "VIEW" -> {
                List<String> shown = show("SHOW CREATE VIEW " + quoted, 2, 3, 4);
                String statement = own(withoutDefiner(shown.get(0)));
                into.add(new SchemaObject(
                        ObjectKind.VIEW,
                        name,
                        "",
                        statement,
                        new Environment("", client(statement, shown.get(1)), shown.get(2), "", ""),
                        "0"));
            }
            case "SEQUENCE" ->
                into.add(new SchemaObject(
                        ObjectKind.SEQUENCE,
                        name,
                        "",
                        own(show("SHOW CREATE SEQUENCE " + quoted, 2).getFirst()),
                        Environment.NONE,
                        show("SELECT next_not_cached_value FROM " + quoted, 1).getFirst()));
            default -> throw unsupported(type.toLowerCase(java.util.Locale.ROOT) + " " + name);
        }
    }

    private void readRoutines(List<SchemaObject> into) throws SQLException {
        List<List<String>> routines = rows("""
                SELECT ROUTINE_NAME, ROUTINE_TYPE, SQL_MODE, ROUTINE_COMMENT FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = ?
                ORDER BY ROUTINE_TYPE, ROUTINE_NAME\
                """);
        for (List<String> routine : routines) {
            ObjectKind kind = switch (routine.get(1)) {
                case "FUNCTION" -> ObjectKind.FUNCTION;
                case "PROCEDURE" -> ObjectKind.PROCEDURE;
                default -> throw unsupported(routine.get(1) + " " + routine.get(0));
            };
            ObjectName name = new ObjectName(routine.get(0));
            requireRepeatableComment(kind, name, routine.get(2), routine.get(3));
            into.add(program(kind, name, "", show("SHOW CREATE " + kind + " " + name.quoted(), 3, 2, 4, 5, 6), ""));
        }
    }

    /** By the schema of their tables, which is theirs as well: asked by their own, MariaDB looks through every database of the server. */
    private void readTriggers(List<SchemaObject> into) throws SQLException {
        List<List<String>> triggers = rows("""
                SELECT TRIGGER_NAME, EVENT_OBJECT_TABLE FROM information_schema.TRIGGERS WHERE EVENT_OBJECT_SCHEMA = ?
                ORDER BY EVENT_OBJECT_TABLE, ACTION_TIMING, EVENT_MANIPULATION, ACTION_ORDER\
                """);
        for (List<String> trigger : triggers) {
            ObjectName name = new ObjectName(trigger.get(0));
            List<String> shown = show("SHOW CREATE TRIGGER " + name.quoted(), 3, 2, 4, 5, 6);
            into.add(program(ObjectKind.TRIGGER, name, trigger.get(1), shown, ""));
        }
    }

    private void readEvents(List<SchemaObject> into) throws SQLException {
        List<List<String>> events = rows("""
                SELECT EVENT_NAME, SQL_MODE, EVENT_COMMENT FROM information_schema.EVENTS WHERE EVENT_SCHEMA = ? ORDER BY EVENT_NAME\
                """);
        for (List<String> event : events) {
            ObjectName name = new ObjectName(event.getFirst());
            requireRepeatableComment(ObjectKind.EVENT, name, event.get(1), event.get(2));
            List<String> shown = show("SHOW CREATE EVENT " + name.quoted(), 4, 2, 5, 6, 7, 3);
            into.add(program(ObjectKind.EVENT, name, "", shown, shown.get(5)));
        }
    }

    /** Servers show a comment with backslashes before what they escape, also where a backslash is a character like any other. */
    private void requireRepeatableComment(ObjectKind kind, ObjectName name, String sqlMode, String comment) {
        if (sqlMode.contains("NO_BACKSLASH_ESCAPES") && comment.chars().anyMatch(c -> c == '\\' || c < ' ')) {
            throw unsupported(kind.word() + " " + name.value()
                    + " with a backslash or a control character in its comment under NO_BACKSLASH_ESCAPES");
        }
    }

    /** Makes an object of: statement, SQL mode, client character set, connection collation, database collation. */
    private SchemaObject program(ObjectKind kind, ObjectName name, String table, List<String> shown, String timeZone) {
        String statement = own(withoutDefiner(shown.get(0)));
        return new SchemaObject(
                kind,
                name.value(),
                table,
                statement,
                new Environment(shown.get(1), client(statement, shown.get(2)), shown.get(3), shown.get(4), timeZone),
                "0");
    }

    /**
     * The client's character set under which a statement can be repeated. A text beyond ASCII came out as utf8mb4 and goes in as
     * such, whatever it was typed in.
     */
    private static String client(String statement, String characterSet) {
        return statement.chars().allMatch(c -> c < 128) ? characterSet : "utf8mb4";
    }

    private static String withoutDefiner(String statement) {
        return DEFINER.matcher(statement).replaceFirst("$1");
    }

    private String own(String statement) {
        return statement.replace(database.value(), SchemaObject.OWN_NAME);
    }

    private List<String> show(String sql, int... columns) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            if (!result.next()) {
                throw new SQLException("no definition came back", "HY000");
            }
            List<String> values = new ArrayList<>();
            for (int column : columns) {
                @Nullable String value = result.getString(column);
                if (value == null) {
                    throw unreadable(sql);
                }
                values.add(value);
            }
            return values;
        }
    }

    private ProvisioningException unreadable(String sql) {
        return new ProvisioningException(
                FailureCode.SERVER_REFUSED,
                "the account may not read a definition in database %s (%s)".formatted(database, sql),
                "check the server: tenantctl servers check");
    }

    private List<String> row(String sql) throws SQLException {
        List<List<String>> rows = rows(sql);
        if (rows.isEmpty()) {
            throw new ProvisioningException(
                    FailureCode.DATABASE_MISSING, "there is no database %s on this server".formatted(database));
        }
        return rows.getFirst();
    }

    private List<List<String>> rows(String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, database.value());
            try (ResultSet result = statement.executeQuery()) {
                List<List<String>> rows = new ArrayList<>();
                int width = result.getMetaData().getColumnCount();
                while (result.next()) {
                    List<String> row = new ArrayList<>();
                    for (int i = 1; i <= width; i++) {
                        row.add(Objects.requireNonNullElse(result.getString(i), ""));
                    }
                    rows.add(row);
                }
                return rows;
            }
        }
    }

    private ProvisioningException unsupported(String object) {
        return new ProvisioningException(
                FailureCode.BACKUP_UNSUPPORTED,
                "database %s has a %s, which cannot be carried into another database; nothing was changed"
                        .formatted(database, object),
                "remove it by a migration, or keep this database out of Tenantry");
    }
}
