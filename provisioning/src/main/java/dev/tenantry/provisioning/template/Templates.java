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
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Records what Flyway built, and builds it again: the same objects, rows and history in a fraction of the time, because each object is created
 * once in its last form and many statements travel together.
 *
 * <p>Definers are not recorded: everything belongs to the account that replays, the database's own migrator.
 */
public final class Templates {
    /** Statements travel in batches of about this size, far below every server's packet limit. */
    private static final int BATCH_CHARACTERS = 512 << 10;

    /** More sessions gain little: the reference machine of two cores had most of it from four. */
    private static final int SESSIONS = 4;

    /** A session costs about as much as a few tables. */
    private static final int TABLES_WORTH_A_SESSION = 4;

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
            Map<String, ContentSum> sums = sums(connection, scratch);
            List<String> rows = SeedRows.read(
                    connection, TableShape.read(connection, scratch).values());
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
        List<Connection> sessions = new ArrayList<>();
        try {
            Connection first = open(replayer, database, sessions);
            Flavour flavour = WorkSession.prepare(first, database);
            if (flavour != template.recordedOn().flavour()) {
                throw differs(
                        database,
                        "it was recorded on " + template.recordedOn().flavour().word());
            }
            DatabaseCleaner.empty(first, flavour, database);
            List<SchemaObject> tables = content.definition().of(ObjectKind.TABLE);
            while (sessions.size() < SESSIONS && sessions.size() < tables.size() / TABLES_WORTH_A_SESSION) {
                open(replayer, database, sessions);
            }
            build(sessions, content, database);
            requireSame(first, content, database, template);
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

    private static void build(List<Connection> sessions, TemplateContent content, DatabaseName database)
            throws SQLException {
        Connection first = sessions.getFirst();
        SchemaDefinition definition = content.definition();
        SchemaBuilder builder = new SchemaBuilder(database, definition.collation());
        List<String> before = new ArrayList<>();
        for (SchemaObject sequence : definition.of(ObjectKind.SEQUENCE)) {
            before.addAll(builder.statements(sequence));
            before.add("DO SETVAL(%s, %s, 0)".formatted(sequence.objectName().quoted(), sequence.counter()));
        }
        runAll(first, before);
        createTables(sessions, definition.of(ObjectKind.TABLE), database);
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
     * Creates the tables on all sessions: a server spends its time for a table in waiting for the disk, and waits for several at once. Foreign
     * keys are not checked meanwhile, so a table may refer to one that comes later, and no order is needed. Where two tables get into each
     * other's way, the one that gave up is created afterwards.
     */
    private static void createTables(List<Connection> sessions, List<SchemaObject> tables, DatabaseName database)
            throws SQLException {
        if (sessions.size() == 1) {
            runAll(
                    sessions.getFirst(),
                    tables.stream().map(table -> withCounter(table, database)).toList());
            return;
        }
        Queue<String> again = new ConcurrentLinkedQueue<>();
        List<Task> tasks = new ArrayList<>();
        for (List<SchemaObject> part : parts(tables, sessions.size())) {
            tasks.add(session -> {
                List<String> statements =
                        part.stream().map(table -> withCounter(table, database)).toList();
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
        new SessionTeam(sessions).run(tasks);
        runAll(sessions.getFirst(), List.copyOf(again));
    }

    private static List<List<SchemaObject>> parts(List<SchemaObject> tables, int count) {
        List<List<SchemaObject>> parts = new ArrayList<>();
        int size = Math.max(1, (tables.size() + count - 1) / count);
        for (int from = 0; from < tables.size(); from += size) {
            parts.add(tables.subList(from, Math.min(tables.size(), from + size)));
        }
        return parts;
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
            Connection session, TemplateContent content, DatabaseName database, Template template) throws SQLException {
        SchemaDefinition built = SchemaReader.read(session, database);
        if (!Fingerprints.of(session, built).equals(template.fingerprint())) {
            List<String> different = content.definition().differences(built);
            throw differs(
                    database,
                    different.isEmpty()
                            ? "the migration history differs"
                            : "these differ: " + String.join(", ", different));
        }
        Map<String, ContentSum> found = sums(session, database);
        List<String> otherRows = new TreeSet<>(found.keySet())
                .stream()
                        .filter(table ->
                                !Objects.equals(found.get(table), content.sums().get(table)))
                        .toList();
        if (!otherRows.isEmpty()) {
            throw differs(database, "the rows of these tables differ: " + String.join(", ", otherRows));
        }
    }

    /** What the rows of each table add up to, Flyway's history among them. */
    private static Map<String, ContentSum> sums(Connection session, DatabaseName database) throws SQLException {
        Map<String, ContentSum> sums = new TreeMap<>();
        ContentSum.of(session, database, TableShape.read(session, database).values())
                .forEach((table, sum) -> sums.put(table.value(), sum));
        return sums;
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
