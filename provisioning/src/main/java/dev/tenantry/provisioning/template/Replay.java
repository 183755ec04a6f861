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
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One building of a template in an empty database, by two sessions: each creates a share of the tables and reads back what they became, then one reads
 * back all else while the other fills in the rows of its share and sums them up: a server spends most of the time for a statement in waiting.
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
    private final SchemaBuilder builder;
    private final Queue<SchemaObject> built = new ConcurrentLinkedQueue<>();
    private final Set<String> different = new ConcurrentSkipListSet<>();

    /**
     * @param content what to build
     * @param database where; it holds nothing but its mark of ownership
     * @param expected the fingerprint that the outcome must have
     */
    Replay(TemplateContent content, DatabaseName database, Fingerprint expected) {
        this.content = content;
        this.database = database;
        this.expected = expected;
        this.builder = new SchemaBuilder(database, content.definition().collation());
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
        createSequences(sessions.first());
        ReplayTasks tasks = new ReplayTasks(this, shares(), !programs().isEmpty());
        new SessionTeam(sessions.team()).run(tasks);
        if (!different.isEmpty()) {
            throw differs(database, "the rows of these tables differ: " + String.join(", ", different));
        }
    }

    /** Some of the tables, with the statements that insert their rows and what these add up to. */
    record Share(List<SchemaObject> tables, List<String> rows, List<RowSum> sums) {
        private List<ObjectName> withoutRows() {
            Set<String> summed = sums.stream().map(RowSum::table).collect(Collectors.toSet());
            return tables.stream()
                    .map(SchemaObject::objectName)
                    .filter(table -> !summed.contains(table.value()))
                    .toList();
        }
    }

    private List<Share> shares() {
        List<SchemaObject> tables = content.definition().of(ObjectKind.TABLE);
        Map<ObjectName, List<String>> rows = content.rows().stream().collect(Collectors.groupingBy(SeedRows::tableOf));
        Map<String, RowSum> sums = content.sums().stream().collect(Collectors.toMap(RowSum::table, sum -> sum));
        int size = Math.clamp(Math.ceilDiv(tables.size(), 2), SMALLEST_SHARE, LARGEST_SHARE);
        List<Share> shares = new ArrayList<>();
        for (int from = 0; from < tables.size(); from += size) {
            List<SchemaObject> some = tables.subList(from, Math.min(tables.size(), from + size));
            shares.add(new Share(
                    some,
                    some.stream()
                            .flatMap(table -> rows.getOrDefault(table.objectName(), List.of()).stream())
                            .toList(),
                    some.stream()
                            .map(table -> sums.get(table.name()))
                            .filter(Objects::nonNull)
                            .toList()));
        }
        return shares;
    }

    /**
     * Creates tables and reads back what they became. Foreign keys are not checked meanwhile, so a table may refer to one that comes later, and no order
     * is needed.
     *
     * @param again whether some of them may be there from an earlier try
     * @return whether they were; false when another session was in the way, and it has to be done again without one
     */
    boolean create(Connection session, Share share, boolean again) throws SQLException {
        List<String> statements = share.tables.stream()
                .map(this::withCounter)
                .map(statement ->
                        again ? statement.replaceFirst("^CREATE TABLE ", "CREATE TABLE IF NOT EXISTS ") : statement)
                .toList();
        try {
            runAll(session, statements);
        } catch (SQLException e) {
            if (!again && (e.getErrorCode() == DEADLOCK || e.getErrorCode() == SqlFailure.LOCK_WAIT_TIMEOUT)) {
                return false;
            }
            throw e;
        }
        List<String> names = share.tables.stream().map(SchemaObject::name).toList();
        built.addAll(SchemaReader.tablesAtOnce(session, database, names));
        return true;
    }

    /** Fills in the rows of a share's tables, and compares what they add up to. */
    void fillIn(Connection session, Share share) throws SQLException {
        if (!share.rows.isEmpty()) {
            List<String> rows = new ArrayList<>();
            // Without these checks MariaDB takes a few rows for a bulk load, which has files of its own and waits for
            // them.
            rows.add("SET SESSION unique_checks = 1");
            rows.add("START TRANSACTION");
            rows.addAll(share.rows);
            rows.add("COMMIT");
            runAll(session, rows);
        }
        for (List<RowSum> some : pieces(share.sums)) {
            Map<ObjectName, String> statements = new LinkedHashMap<>();
            Map<ObjectName, ContentSum> expectedSums = new LinkedHashMap<>();
            for (RowSum sum : some) {
                ObjectName table = new ObjectName(sum.table());
                statements.put(table, sum.statementFor(database));
                expectedSums.put(table, sum.sum());
            }
            ContentSum.of(session, statements).forEach((table, sum) -> {
                if (!sum.equals(expectedSums.get(table))) {
                    different.add(table.value());
                }
            });
        }
        for (List<ObjectName> some : pieces(share.withoutRows())) {
            notEmpty(session, some).forEach(table -> different.add(table.value()));
        }
    }

    /** Creates what could change rows, when all of them are there. */
    void createPrograms(Connection session) throws SQLException {
        // One by one: in a batch MySQL takes what separates the statements for the end of a body.
        for (String statement : programs()) {
            run(session, statement);
        }
    }

    /** Reads back all that is not a table that was created here, and those of the tables that were read back already. */
    SchemaDefinition readBack(Connection session) throws SQLException {
        return SchemaReader.restAtOnce(session, database, built);
    }

    private void createSequences(Connection first) throws SQLException {
        List<String> statements = new ArrayList<>();
        for (SchemaObject sequence : content.definition().of(ObjectKind.SEQUENCE)) {
            statements.addAll(builder.statements(sequence));
            statements.add(
                    "DO SETVAL(%s, %s, 0)".formatted(sequence.objectName().quoted(), sequence.counter()));
        }
        runAll(first, statements);
    }

    private List<String> programs() {
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

    /** Compares what was built with what was recorded, and the history of migrations. */
    void requireSame(Connection session, SchemaDefinition built) throws SQLException {
        if (!Fingerprints.of(session, built).equals(expected)) {
            List<String> different = content.definition().differences(built);
            throw differs(
                    database,
                    different.isEmpty()
                            ? "the migration history differs"
                            : "these differ: " + String.join(", ", different));
        }
    }

    private static <T> List<List<T>> pieces(List<T> all) {
        List<List<T>> pieces = new ArrayList<>();
        for (int from = 0; from < all.size(); from += TABLES_LOOKED_AT_AT_ONCE) {
            pieces.add(all.subList(from, Math.min(all.size(), from + TABLES_LOOKED_AT_AT_ONCE)));
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
