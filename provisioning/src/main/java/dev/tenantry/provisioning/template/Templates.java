package dev.tenantry.provisioning.template;

import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.ServerFacts;
import dev.tenantry.provisioning.database.ContentSum;
import dev.tenantry.provisioning.database.DatabaseCleaner;
import dev.tenantry.provisioning.database.Fingerprint;
import dev.tenantry.provisioning.database.Fingerprints;
import dev.tenantry.provisioning.database.SchemaDefinition;
import dev.tenantry.provisioning.database.SchemaReader;
import dev.tenantry.provisioning.database.SessionSource;
import dev.tenantry.provisioning.database.SqlFailure;
import dev.tenantry.provisioning.database.TableShape;
import dev.tenantry.provisioning.database.WorkSession;
import dev.tenantry.provisioning.identifier.DatabaseName;
import dev.tenantry.provisioning.identifier.ObjectName;
import dev.tenantry.provisioning.template.TemplateContent.RowSum;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Records what Flyway built, and builds it again: the same objects, rows and history in a fraction of the time, because each object is created
 * once in its last form and many statements travel together.
 *
 * <p>Definers are not recorded: everything belongs to the account that replays, the database's own migrator.
 */
public final class Templates {
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
        try (ReplaySessions sessions = new ReplaySessions(replayer, database, Replay.worthTwoSessions(content))) {
            if (sessions.flavour() != template.recordedOn().flavour()) {
                throw Replay.differs(
                        database,
                        "it was recorded on " + template.recordedOn().flavour().word());
            }
            DatabaseCleaner.empty(sessions.first(), database);
            new Replay(content, database, template.fingerprint()).run(sessions);
        } catch (SQLException e) {
            throw SqlFailure.of(e, "building from the template in", "database " + database);
        }
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
}
