package dev.tenantry.provisioning.template;

import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.ServerFacts;
import dev.tenantry.provisioning.database.DatabaseCleaner;
import dev.tenantry.provisioning.database.Fingerprint;
import dev.tenantry.provisioning.database.Fingerprints;
import dev.tenantry.provisioning.database.ObjectKind;
import dev.tenantry.provisioning.database.SchemaBuilder;
import dev.tenantry.provisioning.database.SchemaDefinition;
import dev.tenantry.provisioning.database.SchemaObject;
import dev.tenantry.provisioning.database.SchemaReader;
import dev.tenantry.provisioning.database.SessionSource;
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
import java.util.regex.Pattern;

/**
 * Records what Flyway built, and builds it again: the same objects, rows and history in a fraction of the time, because each object is created
 * once in its last form and many statements travel together.
 *
 * <p>Definers are not recorded: everything belongs to the account that replays, the database's own migrator.
 */
public final class Templates {
    /** Statements travel in batches of about this size, far below every server's packet limit. */
    private static final int BATCH_CHARACTERS = 512 << 10;

    /** Statements whose text is kept by the server to its last character. */
    private static final Pattern PROGRAM =
            Pattern.compile("CREATE (?:AGGREGATE )?(?:FUNCTION|PROCEDURE|TRIGGER|EVENT)\\b", Pattern.CASE_INSENSITIVE);

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
            List<String> rows = SeedRows.read(
                    connection, TableShape.read(connection, scratch).values());
            TemplateContent content = new TemplateContent(TemplateContent.FORMAT, definition, rows);
            return new Template(facts, fingerprint, content.encode());
        } catch (SQLException e) {
            throw SqlFailure.of(e, "recording the template", "database " + scratch);
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
        try (Connection connection = replayer.open()) {
            Flavour flavour = WorkSession.prepare(connection, database);
            if (flavour != template.recordedOn().flavour()) {
                throw differs(
                        database,
                        "it was recorded on " + template.recordedOn().flavour().word());
            }
            DatabaseCleaner.empty(connection, flavour, database);
            for (String batch : batches(statements(content, database))) {
                run(connection, batch);
            }
            SchemaDefinition built = SchemaReader.read(connection, database);
            Fingerprint fingerprint = Fingerprints.of(connection, built);
            if (!fingerprint.equals(template.fingerprint())) {
                List<String> different = content.definition().differences(built);
                throw differs(
                        database,
                        different.isEmpty()
                                ? "the migration history differs"
                                : "these differ: " + String.join(", ", different));
            }
        } catch (SQLException e) {
            throw SqlFailure.of(e, "building from the template", "database " + database);
        }
    }

    private static List<String> statements(TemplateContent content, DatabaseName database) {
        SchemaDefinition definition = content.definition();
        SchemaBuilder builder = new SchemaBuilder(database, definition.collation());
        List<String> statements = new ArrayList<>();
        for (SchemaObject sequence : definition.of(ObjectKind.SEQUENCE)) {
            statements.addAll(builder.statements(sequence));
            statements.add(
                    "DO SETVAL(%s, %s, 0)".formatted(sequence.objectName().quoted(), sequence.counter()));
        }
        for (SchemaObject table : definition.of(ObjectKind.TABLE)) {
            statements.addAll(builder.statements(table, withCounter(table, database)));
        }
        statements.add("START TRANSACTION");
        statements.addAll(content.rows());
        statements.add("COMMIT");
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

    private static String withCounter(SchemaObject table, DatabaseName database) {
        if ("0".equals(table.counter())) {
            return table.statementFor(database);
        }
        return TableStatement.parse(table.statementFor(database)).complete(table.counter());
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
            if (PROGRAM.matcher(statement).lookingAt()) {
                // MySQL keeps a semicolon that follows as a part of the program's body, so nothing follows.
                batches.add(batch.toString());
                batch.setLength(0);
            }
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
