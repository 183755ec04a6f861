package dev.tenantry.provisioning.template;

import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.ServerFacts;
import dev.tenantry.provisioning.database.ContentSum;
import dev.tenantry.provisioning.database.DatabaseCleaner;
import dev.tenantry.provisioning.database.Fingerprint;
import dev.tenantry.provisioning.database.Fingerprints;
import dev.tenantry.provisioning.database.ObjectKind;
import dev.tenantry.provisioning.database.SchemaBuilder;
import dev.tenantry.provisioning.database.SchemaDefinition;
import dev.tenantry.provisioning.database.SchemaObject;
import dev.tenantry.provisioning.database.SchemaReader;
import dev.tenantry.provisioning.database.SessionSource;
import dev.tenantry.provisioning.database.SessionTeam;
import dev.tenantry.provisioning.database.SessionTeam.Task;
import dev.tenantry.provisioning.database.SqlFailure;
import dev.tenantry.provisioning.database.TableShape;
import dev.tenantry.provisioning.database.TableStatement;
import dev.tenantry.provisioning.database.ViewOrder;
import dev.tenantry.provisioning.database.WorkSession;
import dev.tenantry.provisioning.identifier.DatabaseName;
import dev.tenantry.provisioning.identifier.ObjectName;
import dev.tenantry.provisioning.template.TemplateContent.RowSum;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Records what Flyway built, and builds it again: the same objects, rows and history in a fraction of the time, because each object is created
 * once in its last form and many statements travel together.
 *
 * <p>Definers are not recorded: everything belongs to the account that replays, the database's own migrator.
 */
public final class Templates {
    /** Statements travel in batches of about this size, far below every server's packet limit. */
    private static final int BATCH_CHARACTERS = 512 << 10;

    /** More sessions gain little, and each costs a login. */
    private static final int SESSIONS = 3;

    /** So many tables are created in one go: sessions that come later find something left to do. */
    private static final int TABLES_AT_ONCE = 3;

    /** A statement over this many tables is small for every server. */
    private static final int TABLES_LOOKED_AT_AT_ONCE = 50;

    private static final int DEADLOCK = 1213;

    private Templates() {}

    /**
     * Builds a set of migrations with Flyway in an empty scratch database and records the outcome.
     *
     * @param migrator sessions of the scratch database's migrator, that sees its own routines and may do DDL and DML there
     * @throws ProvisioningException SCHEMA_INVALID, SCHEMA_MIGRATION_FAILED
     */
    public static Template record(
            SessionSource migrator, ServerFacts facts, MigrationSet migrations, DatabaseName scratch) {
        MigrationRules.require(migrations);
        FlywayRun.migrate(migrator, migrations, scratch);
        try (Connection connection = migrator.open()) {
            WorkSession.prepare(connection, scratch);
            SchemaDefinition definition = SchemaReader.read(connection, scratch);
            Fingerprint fingerprint = Fingerprints.of(connection, definition);
            Collection<TableShape> shapes = TableShape.read(connection, scratch).values();
            List<RowSum> sums = sums(connection, scratch, shapes);
            List<String> rows = SeedRows.read(connection, shapes);
            TemplateContent content = new TemplateContent(TemplateContent.FORMAT, definition, rows, sums);
            return new Template(facts, fingerprint, content.encode());
        } catch (SQLException e) {
            throw SqlFailure.of(e, "recording the template from", "database " + scratch);
        }
    }

    /**
     * Builds a template's objects and rows in a database that holds at most what an earlier try left, which is dropped first.
     *
     * @param replayer sessions of the database's migrator that may send several statements at once; it needs DROP only when there is something left to drop
     * @throws ProvisioningException TEMPLATE_DIFFERS when the outcome is not what was recorded
     */
    public static void apply(SessionSource replayer, DatabaseName database, Template template) {
        TemplateContent content = TemplateContent.decode(template.content());
        List<Connection> sessions = Collections.synchronizedList(new ArrayList<>());
        try {
            Connection first = open(replayer, database, sessions);
            Flavour flavour = WorkSession.prepare(first, database);
            if (flavour != template.recordedOn().flavour()) {
                throw differs(
                        database,
                        "it was recorded on " + template.recordedOn().flavour().word());
            }
            DatabaseCleaner.empty(first, database);
            build(first, () -> openMore(replayer, database, sessions), content, database);
            requireSame(List.copyOf(sessions), content, database, template);
        } catch (SQLException e) {
            throw SqlFailure.of(e, "building from the template in", "database " + database);
        } finally {
            SessionTeam.close(sessions);
        }
    }

    private static Connection open(SessionSource replayer, DatabaseName database, List<Connection> sessions)
            throws SQLException {
        Connection session = replayer.open();
        sessions.add(session);
        WorkSession.prepare(session, database);
        return session;
    }

    private static Connection openMore(SessionSource replayer, DatabaseName database, List<Connection> sessions) {
        try {
            return open(replayer, database, sessions);
        } catch (SQLException e) {
            throw SqlFailure.of(e, "opening a session for", "database " + database);
        }
    }

    private static void build(Connection first, SessionSource more, TemplateContent content, DatabaseName database)
            throws SQLException {
        SchemaDefinition definition = content.definition();
        SchemaBuilder builder = new SchemaBuilder(database, definition.collation());
        List<String> before = new ArrayList<>();
        for (SchemaObject sequence : definition.of(ObjectKind.SEQUENCE)) {
            before.addAll(builder.statements(sequence));
            before.add("DO SETVAL(%s, %s, 0)".formatted(sequence.objectName().quoted(), sequence.counter()));
        }
        runAll(first, before);
        createTables(first, more, definition.of(ObjectKind.TABLE), database);
        List<String> rows = new ArrayList<>();
        rows.add("START TRANSACTION");
        rows.addAll(content.rows());
        rows.add("COMMIT");
        runAll(first, rows);
        // One by one: in a batch MySQL takes what separates the statements for the end of a body.
        for (String statement : programs(definition, builder)) {
            run(first, statement);
        }
    }

    /**
     * Creates the tables on several sessions: a server spends its time for a table in waiting for the disk, and waits for several at once. The
     * first session begins while the others log in. Foreign
     * keys are not checked meanwhile, so a table may refer to one that comes later, and no order is needed. Where two tables get into each
     * other's way, the one that gave up is created afterwards.
     */
    private static void createTables(
            Connection first, SessionSource more, List<SchemaObject> tables, DatabaseName database)
            throws SQLException {
        Queue<String> again = new ConcurrentLinkedQueue<>();
        List<Task> tasks = new ArrayList<>();
        for (int from = 0; from < tables.size(); from += TABLES_AT_ONCE) {
            List<String> statements = tables.subList(from, Math.min(tables.size(), from + TABLES_AT_ONCE)).stream()
                    .map(table -> withCounter(table, database))
                    .toList();
            tasks.add(session -> {
                try {
                    runAll(session, statements);
                } catch (SQLException e) {
                    if (e.getErrorCode() != DEADLOCK && e.getErrorCode() != SqlFailure.LOCK_WAIT_TIMEOUT) {
                        throw e;
                    }
                    statements.forEach(statement ->
                            again.add(statement.replaceFirst("^CREATE TABLE ", "CREATE TABLE IF NOT EXISTS ")));
                }
            });
        }
        List<SessionSource> team = new ArrayList<>();
        team.add(() -> first);
        while (team.size() < SESSIONS && team.size() < tasks.size()) {
            team.add(more);
        }
        new SessionTeam(team).run(tasks);
        runAll(first, List.copyOf(again));
    }

    private static List<String> programs(SchemaDefinition definition, SchemaBuilder builder) {
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

    private static void requireSame(
            List<Connection> sessions, TemplateContent content, DatabaseName database, Template template)
            throws SQLException {
        new SessionTeam(sessions)
                .run(List.<Task>of(
                        session -> requireSameStructure(session, content, database, template),
                        session -> requireSameRows(session, content, database)));
    }

    private static void requireSameStructure(
            Connection session, TemplateContent content, DatabaseName database, Template template) throws SQLException {
        SchemaDefinition built = SchemaReader.readAtOnce(session, database);
        if (!Fingerprints.of(session, built).equals(template.fingerprint())) {
            List<String> different = content.definition().differences(built);
            throw differs(
                    database,
                    different.isEmpty()
                            ? "the migration history differs"
                            : "these differ: " + String.join(", ", different));
        }
    }

    private static void requireSameRows(Connection session, TemplateContent content, DatabaseName database)
            throws SQLException {
        Map<ObjectName, String> statements = new LinkedHashMap<>();
        Map<ObjectName, ContentSum> expected = new LinkedHashMap<>();
        for (RowSum sum : content.sums()) {
            ObjectName table = new ObjectName(sum.table());
            statements.put(table, sum.statementFor(database));
            expected.put(table, sum.sum());
        }
        Set<ObjectName> different = new TreeSet<>(Comparator.comparing(ObjectName::value));
        ContentSum.of(session, statements).forEach((table, sum) -> {
            if (!sum.equals(expected.get(table))) {
                different.add(table);
            }
        });
        List<ObjectName> empty = content.definition().of(ObjectKind.TABLE).stream()
                .map(table -> new ObjectName(table.name()))
                .filter(table -> !expected.containsKey(table))
                .toList();
        different.addAll(notEmpty(session, empty));
        if (!different.isEmpty()) {
            throw differs(
                    database,
                    "the rows of these tables differ: "
                            + different.stream().map(ObjectName::value).collect(Collectors.joining(", ")));
        }
    }

    /** Which of these tables have a row. */
    private static List<ObjectName> notEmpty(Connection session, List<ObjectName> tables) throws SQLException {
        List<ObjectName> found = new ArrayList<>();
        for (int from = 0; from < tables.size(); from += TABLES_LOOKED_AT_AT_ONCE) {
            List<ObjectName> some = tables.subList(from, Math.min(tables.size(), from + TABLES_LOOKED_AT_AT_ONCE));
            String query = IntStream.range(0, some.size())
                    .mapToObj(number -> "SELECT %d FROM DUAL WHERE EXISTS (SELECT 1 FROM %s)"
                            .formatted(number, some.get(number).quoted()))
                    .collect(Collectors.joining(" UNION ALL "));
            try (Statement statement = session.createStatement();
                    ResultSet result = statement.executeQuery(query)) {
                while (result.next()) {
                    found.add(some.get(result.getInt(1)));
                }
            }
        }
        return found;
    }

    /** What the rows of each table add up to that has any, Flyway's history among them. */
    private static List<RowSum> sums(Connection session, DatabaseName database, Collection<TableShape> shapes)
            throws SQLException {
        Map<ObjectName, ContentSum> sums = ContentSum.of(session, database, shapes);
        return shapes.stream()
                .filter(shape -> !ContentSum.EMPTY.equals(sums.get(shape.name())))
                .map(shape -> RowSum.of(shape, database, Objects.requireNonNull(sums.get(shape.name()))))
                .toList();
    }

    private static String withCounter(SchemaObject table, DatabaseName database) {
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

    private static ProvisioningException differs(DatabaseName database, String why) {
        return new ProvisioningException(
                FailureCode.TEMPLATE_DIFFERS,
                "database %s is not what the template recorded: %s; it holds no tenant's data yet"
                        .formatted(database, why),
                "record the template again on this server's version");
    }
}
