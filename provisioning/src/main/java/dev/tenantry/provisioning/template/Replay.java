package dev.tenantry.provisioning.template;

import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.database.ContentSum;
import dev.tenantry.provisioning.database.Fingerprint;
import dev.tenantry.provisioning.database.Fingerprints;
import dev.tenantry.provisioning.database.ObjectKind;
import dev.tenantry.provisioning.database.SchemaBuilder;
import dev.tenantry.provisioning.database.SchemaDefinition;
import dev.tenantry.provisioning.database.SchemaObject;
import dev.tenantry.provisioning.database.SchemaReader;
import dev.tenantry.provisioning.database.SessionTeam;
import dev.tenantry.provisioning.database.SessionTeam.Task;
import dev.tenantry.provisioning.database.SqlFailure;
import dev.tenantry.provisioning.database.TableStatement;
import dev.tenantry.provisioning.database.ViewOrder;
import dev.tenantry.provisioning.identifier.DatabaseName;
import dev.tenantry.provisioning.identifier.ObjectName;
import dev.tenantry.provisioning.template.TemplateContent.RowSum;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One building of a template in an empty database. The tables come first, by two sessions, each of which reads back what its own became; then one
 * session fills in the rows and creates the programs, while the other reads back all else as soon as it is there; both then sum the rows up: a server
 * spends most of the time for a statement in waiting.
 */
final class Replay {
    /** Statements travel in batches of about this size, far below every server's packet limit. */
    private static final int BATCH_CHARACTERS = 512 << 10;

    /**
     * Each session creates a share of the tables in one go: neighbours often refer to each other, and get into each other's way in two sessions.
     * In a large schema there are more shares than sessions, so that neither waits long for the other.
     */
    private static final int LARGEST_SHARE = 32;

    /** For fewer tables another session is not worth its login. */
    private static final int SMALLEST_SHARE = 3;

    /** A statement over this many tables is small for every server. */
    private static final int TABLES_LOOKED_AT_AT_ONCE = 50;

    private static final int DEADLOCK = 1213;

    private final TemplateContent content;
    private final DatabaseName database;
    private final Fingerprint expected;

    /**
     * @param content what to build
     * @param database where; it holds nothing but its mark of ownership
     * @param expected the fingerprint that the outcome must have
     */
    Replay(TemplateContent content, DatabaseName database, Fingerprint expected) {
        this.content = content;
        this.database = database;
        this.expected = expected;
    }

    /** Whether a template has enough tables for a second session to be worth its login. */
    static boolean worthTwoSessions(TemplateContent content) {
        return content.definition().of(ObjectKind.TABLE).size() > SMALLEST_SHARE;
    }

    /**
     * Builds everything and compares it with what was recorded.
     *
     * @throws ProvisioningException TEMPLATE_DIFFERS when the outcome is not what was recorded
     */
    void run(ReplaySessions sessions) throws SQLException {
        Connection first = sessions.first();
        SchemaBuilder builder = new SchemaBuilder(database, content.definition().collation());
        createSequences(first, builder);
        Queue<SchemaObject> tables = createTables(sessions);
        List<String> programs = programs(builder);
        CompletableFuture<Boolean> built = new CompletableFuture<>();
        Set<String> different = new ConcurrentSkipListSet<>();
        List<Task> sums = sums(different);
        List<Task> tasks = new ArrayList<>();
        // Whoever takes the second task, or a later one, does so after the first was taken: it never waits for what
        // nobody does.
        tasks.add(session -> finish(session, programs, built));
        tasks.add(session -> {
            // Where no program is still to come, everything but the rows is there.
            SchemaDefinition early = programs.isEmpty() ? rest(session, tables) : null;
            if (built.join()) {
                requireSame(session, early == null ? rest(session, tables) : early);
            }
        });
        for (Task sum : sums) {
            tasks.add(session -> {
                if (built.join()) {
                    sum.run(session);
                }
            });
        }
        new SessionTeam(sessions.team()).run(tasks);
        if (!different.isEmpty()) {
            throw differs(database, "the rows of these tables differ: " + String.join(", ", different));
        }
    }

    private SchemaDefinition rest(Connection session, Queue<SchemaObject> tables) throws SQLException {
        return SchemaReader.restAtOnce(session, database, tables);
    }

    /** Fills in the rows and creates what could change them, and says whether it did. */
    private void finish(Connection session, List<String> programs, CompletableFuture<Boolean> built)
            throws SQLException {
        try {
            fillIn(session);
            // One by one: in a batch MySQL takes what separates the statements for the end of a body.
            for (String statement : programs) {
                run(session, statement);
            }
            built.complete(true);
        } finally {
            built.complete(false);
        }
    }

    private void createSequences(Connection first, SchemaBuilder builder) throws SQLException {
        List<String> statements = new ArrayList<>();
        for (SchemaObject sequence : content.definition().of(ObjectKind.SEQUENCE)) {
            statements.addAll(builder.statements(sequence));
            statements.add(
                    "DO SETVAL(%s, %s, 0)".formatted(sequence.objectName().quoted(), sequence.counter()));
        }
        runAll(first, statements);
    }

    private void fillIn(Connection session) throws SQLException {
        List<String> rows = new ArrayList<>();
        rows.add("START TRANSACTION");
        rows.addAll(content.rows());
        rows.add("COMMIT");
        runAll(session, rows);
    }

    /**
     * Creates the tables on two sessions, and reads back what they became: a server spends its time for a table in waiting for the disk, and
     * waits for two at once. Foreign keys are not checked meanwhile, so a table may refer to one that comes later, and no order is needed.
     * Where two tables get into each other's way, the one that gave up is created afterwards; it is not among what was read.
     */
    private Queue<SchemaObject> createTables(ReplaySessions sessions) throws SQLException {
        List<SchemaObject> tables = content.definition().of(ObjectKind.TABLE);
        Queue<SchemaObject> built = new ConcurrentLinkedQueue<>();
        Queue<String> again = new ConcurrentLinkedQueue<>();
        List<Task> tasks = new ArrayList<>();
        int share = Math.clamp(Math.ceilDiv(tables.size(), 2), SMALLEST_SHARE, LARGEST_SHARE);
        for (int from = 0; from < tables.size(); from += share) {
            List<SchemaObject> some = tables.subList(from, Math.min(tables.size(), from + share));
            tasks.add(session -> {
                List<String> statements = some.stream().map(this::withCounter).toList();
                try {
                    runAll(session, statements);
                } catch (SQLException e) {
                    if (e.getErrorCode() != DEADLOCK && e.getErrorCode() != SqlFailure.LOCK_WAIT_TIMEOUT) {
                        throw e;
                    }
                    statements.forEach(statement ->
                            again.add(statement.replaceFirst("^CREATE TABLE ", "CREATE TABLE IF NOT EXISTS ")));
                    return;
                }
                List<String> names = some.stream().map(SchemaObject::name).toList();
                built.addAll(SchemaReader.tablesAtOnce(session, database, names));
            });
        }
        new SessionTeam(sessions.team()).run(tasks);
        runAll(sessions.first(), List.copyOf(again));
        return built;
    }

    private List<String> programs(SchemaBuilder builder) {
        SchemaDefinition definition = content.definition();
        List<String> statements = new ArrayList<>();
        List<SchemaObject> programs = new ArrayList<>();
        programs.addAll(definition.of(ObjectKind.FUNCTION));
        programs.addAll(definition.of(ObjectKind.PROCEDURE));
        programs.addAll(ViewOrder.of(definition.of(ObjectKind.VIEW)));
        programs.addAll(definition.of(ObjectKind.TRIGGER));
        programs.addAll(definition.of(ObjectKind.EVENT));
        programs.forEach(program -> statements.addAll(builder.statements(program)));
        statements.addAll(builder.finish());
        return statements;
    }

    private void requireSame(Connection session, SchemaDefinition built) throws SQLException {
        if (!Fingerprints.of(session, built).equals(expected)) {
            List<String> different = content.definition().differences(built);
            throw differs(
                    database,
                    different.isEmpty()
                            ? "the migration history differs"
                            : "these differ: " + String.join(", ", different));
        }
    }

    /** Compares the rows of all tables, in pieces that two sessions share; the names of those that differ go into the set. */
    private List<Task> sums(Set<String> different) {
        Map<ObjectName, ContentSum> sums = new LinkedHashMap<>();
        content.sums().forEach(sum -> sums.put(new ObjectName(sum.table()), sum.sum()));
        List<ObjectName> empty = content.definition().of(ObjectKind.TABLE).stream()
                .map(table -> new ObjectName(table.name()))
                .filter(table -> !sums.containsKey(table))
                .toList();
        List<Task> tasks = new ArrayList<>();
        for (List<RowSum> some : pieces(content.sums())) {
            tasks.add(session -> {
                Map<ObjectName, String> statements = new LinkedHashMap<>();
                some.forEach(sum -> statements.put(new ObjectName(sum.table()), sum.statementFor(database)));
                ContentSum.of(session, statements).forEach((table, sum) -> {
                    if (!sum.equals(sums.get(table))) {
                        different.add(table.value());
                    }
                });
            });
        }
        for (List<ObjectName> some : pieces(empty)) {
            tasks.add(session -> notEmpty(session, some).forEach(table -> different.add(table.value())));
        }
        return tasks;
    }

    /** Two halves, or more pieces where a half is too large for one statement. */
    private static <T> List<List<T>> pieces(List<T> all) {
        int size = Math.clamp(Math.ceilDiv(all.size(), 2), 1, TABLES_LOOKED_AT_AT_ONCE);
        List<List<T>> pieces = new ArrayList<>();
        for (int from = 0; from < all.size(); from += size) {
            pieces.add(all.subList(from, Math.min(all.size(), from + size)));
        }
        return pieces;
    }

    /** Which of these tables have a row. */
    private static List<ObjectName> notEmpty(Connection session, List<ObjectName> tables) throws SQLException {
        List<ObjectName> found = new ArrayList<>();
        String query = IntStream.range(0, tables.size())
                .mapToObj(number -> "SELECT %d FROM DUAL WHERE EXISTS (SELECT 1 FROM %s)"
                        .formatted(number, tables.get(number).quoted()))
                .collect(Collectors.joining(" UNION ALL "));
        try (Statement statement = session.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            while (result.next()) {
                found.add(tables.get(result.getInt(1)));
            }
        }
        return found;
    }

    private String withCounter(SchemaObject table) {
        if ("0".equals(table.counter())) {
            return table.statementFor(database);
        }
        return TableStatement.parse(table.statementFor(database)).complete(table.counter());
    }

    private static void runAll(Connection connection, List<String> statements) throws SQLException {
        for (String batch : batches(statements)) {
            run(connection, batch);
        }
    }

    private static List<String> batches(List<String> statements) {
        List<String> batches = new ArrayList<>();
        StringBuilder batch = new StringBuilder();
        for (String statement : statements) {
            if (!batch.isEmpty() && batch.length() + statement.length() > BATCH_CHARACTERS) {
                batches.add(batch.toString());
                batch.setLength(0);
            }
            batch.append(batch.isEmpty() ? "" : ";\n").append(statement);
        }
        if (!batch.isEmpty()) {
            batches.add(batch.toString());
        }
        return batches;
    }

    private static void run(Connection connection, String batch) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(batch);
            // A failure of a later statement shows when its result is asked for.
            while (statement.getMoreResults() || statement.getUpdateCount() >= 0) {
                // Every result is an empty one.
            }
        }
    }

    /** The outcome, or the server, is not what was recorded. */
    static ProvisioningException differs(DatabaseName database, String why) {
        return new ProvisioningException(
                FailureCode.TEMPLATE_DIFFERS,
                "database %s is not what the template recorded: %s; it holds no tenant's data yet"
                        .formatted(database, why),
                "record the template again on this server's version");
    }
}
