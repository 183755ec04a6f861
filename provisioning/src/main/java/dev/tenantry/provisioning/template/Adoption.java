package dev.tenantry.provisioning.template;

import dev.tenantry.provisioning.database.Fingerprint;
import dev.tenantry.provisioning.database.Fingerprints;
import dev.tenantry.provisioning.database.ObjectKind;
import dev.tenantry.provisioning.database.SchemaDefinition;
import dev.tenantry.provisioning.database.SchemaObject;
import dev.tenantry.provisioning.database.SchemaReader;
import dev.tenantry.provisioning.database.SessionSource;
import dev.tenantry.provisioning.database.SqlFailure;
import dev.tenantry.provisioning.database.WorkSession;
import dev.tenantry.provisioning.identifier.DatabaseName;
import dev.tenantry.provisioning.identifier.ObjectName;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes a database that others built for one of a template: when it has the same structure, and the same history of migrations or none. */
public final class Adoption {
    private static final int LONGEST_LINE = 120;

    private Adoption() {}

    /** Compares a database with a template and changes nothing. */
    public static SchemaMatch match(SessionSource reader, DatabaseName database, Template template) {
        SchemaDefinition expected = TemplateContent.decode(template.content()).definition();
        try (Connection session = reader.open()) {
            WorkSession.prepare(session, database);
            SchemaDefinition found = SchemaReader.read(session, database);
            Fingerprint fingerprint = Fingerprints.of(session, found);
            if (fingerprint.equals(template.fingerprint())) {
                return new SchemaMatch(List.of(), false, fingerprint);
            }
            boolean historyMissing = found.objects().stream().noneMatch(Adoption::isHistory);
            List<String> differences = differences(historyMissing ? withoutHistory(expected) : expected, found);
            if (differences.isEmpty() && !historyMissing) {
                differences = List.of(
                        "the migrations that " + ObjectName.MIGRATION_HISTORY + " says were applied are others");
            }
            return new SchemaMatch(differences, historyMissing, fingerprint);
        } catch (SQLException e) {
            throw SqlFailure.of(e, "comparing the structure of", "database " + database);
        }
    }

    /**
     * Gives a database that matched, and has no history of migrations, the template's. One that an earlier try left half-way is filled.
     *
     * @param migrator sessions of the database's migrator
     */
    public static void adoptHistory(SessionSource migrator, DatabaseName database, Template template) {
        TemplateContent content = TemplateContent.decode(template.content());
        String table = ObjectName.MIGRATION_HISTORY.quoted();
        try (Connection session = migrator.open();
                Statement statement = session.createStatement()) {
            WorkSession.prepare(session, database);
            statement.setEscapeProcessing(false);
            for (SchemaObject history : content.definition().objects().stream()
                    .filter(Adoption::isHistory)
                    .toList()) {
                statement.execute(
                        history.statementFor(database).replaceFirst("CREATE TABLE ", "CREATE TABLE IF NOT EXISTS "));
            }
            session.setAutoCommit(false);
            statement.execute("DELETE FROM " + table);
            for (String rows : content.rows()) {
                if (rows.startsWith("INSERT INTO " + table + " ")) {
                    statement.execute(rows);
                }
            }
            session.commit();
            session.setAutoCommit(true);
        } catch (SQLException e) {
            throw SqlFailure.of(e, "writing the history of migrations of", "database " + database);
        }
    }

    private static boolean isHistory(SchemaObject object) {
        return object.kind() == ObjectKind.TABLE && object.name().equals(ObjectName.MIGRATION_HISTORY.value());
    }

    private static SchemaDefinition withoutHistory(SchemaDefinition definition) {
        return new SchemaDefinition(
                definition.characterSet(),
                definition.collation(),
                definition.objects().stream()
                        .filter(object -> !isHistory(object))
                        .toList());
    }

    private static List<String> differences(SchemaDefinition expected, SchemaDefinition found) {
        Map<String, SchemaObject> wanted = byTitle(expected);
        Map<String, SchemaObject> there = byTitle(found);
        List<String> differences = new ArrayList<>();
        for (String title : expected.differences(found)) {
            SchemaObject ofVersion = wanted.get(title);
            SchemaObject cameIn = there.get(title);
            if (ofVersion == null && cameIn != null) {
                differences.add(title + " is not of the schema");
            } else if (ofVersion != null && cameIn == null) {
                differences.add(title + " is missing");
            } else {
                differences.add(title + " differs"
                        + (ofVersion == null || cameIn == null ? "" : firstDifference(ofVersion, cameIn)));
            }
        }
        return differences;
    }

    /** The first line of the definition in which two objects differ; nothing where they differ in what surrounds it. */
    private static String firstDifference(SchemaObject ofVersion, SchemaObject cameIn) {
        List<String> wanted = lines(ofVersion);
        List<String> there = lines(cameIn);
        Optional<String> missing =
                wanted.stream().filter(line -> !there.contains(line)).findFirst();
        Optional<String> other =
                there.stream().filter(line -> !wanted.contains(line)).findFirst();
        if (other.isEmpty()) {
            return missing.map(line -> " (it lacks: " + line + ")").orElse("");
        }
        return " (it has: " + other.get()
                + missing.map(line -> ", instead of: " + line).orElse("") + ")";
    }

    private static List<String> lines(SchemaObject object) {
        return object.statement()
                .lines()
                .map(line -> line.strip().replaceFirst("^\\) ", "").replaceFirst(",$", ""))
                .map(line -> line.length() <= LONGEST_LINE ? line : line.substring(0, LONGEST_LINE) + "…")
                .toList();
    }

    private static Map<String, SchemaObject> byTitle(SchemaDefinition definition) {
        Map<String, SchemaObject> objects = new HashMap<>();
        definition.objects().forEach(object -> objects.put(object.title(), object));
        return objects;
    }
}
