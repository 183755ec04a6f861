package dev.tenantry.provisioning.restore;

import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.backup.Manifest;
import dev.tenantry.provisioning.database.ContentSum;
import dev.tenantry.provisioning.database.ObjectKind;
import dev.tenantry.provisioning.database.SchemaBuilder;
import dev.tenantry.provisioning.database.SchemaDefinition;
import dev.tenantry.provisioning.database.SchemaObject;
import dev.tenantry.provisioning.database.SchemaReader;
import dev.tenantry.provisioning.identifier.DatabaseName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares a restored database with the manifest: the rows of every table by count and by sums over what was read from it, every object of every
 * kind, and the counters. Only when all agree are events as they were.
 */
final class Verification {
    private static final int MOST_TOLD = 20;

    private final DatabaseName database;
    private final Manifest manifest;
    private final Connection session;

    Verification(DatabaseName database, Manifest manifest, Connection session) {
        this.database = database;
        this.manifest = manifest;
        this.session = session;
    }

    /**
     * Compares, and says how many objects were compared.
     *
     * @param sums what was read of the rows, by table; a table without any may be left out
     * @throws ProvisioningException RESTORE_DIFFERENT
     */
    int verify(Map<String, ContentSum> sums) throws SQLException {
        List<String> different = new ArrayList<>(rows(sums));
        SchemaDefinition expected = withoutPassedEvents();
        different.addAll(objects(withEventsOff(expected), SchemaReader.read(session, database)));
        require(different);
        // Switching an event on gives it the session's environment, so the session takes on the event's.
        SchemaBuilder builder = new SchemaBuilder(database, expected.collation());
        for (SchemaObject event : expected.of(ObjectKind.EVENT)) {
            String status = EventStatement.status(event.statement());
            if (!status.equals("DISABLE")) {
                String alter = "ALTER EVENT " + event.objectName().quoted() + " " + status;
                Restorer.executeAll(session, builder.statements(event, alter));
            }
        }
        Restorer.executeAll(session, builder.finish());
        require(objects(expected, SchemaReader.read(session, database)));
        return expected.objects().size();
    }

    private List<String> rows(Map<String, ContentSum> sums) {
        List<String> different = new ArrayList<>();
        for (Manifest.Table table : manifest.tables()) {
            ContentSum found = sums.getOrDefault(table.name(), ContentSum.EMPTY);
            if (found.rows() != table.sum().rows()) {
                different.add("table %s has %d rows and must have %d"
                        .formatted(table.name(), found.rows(), table.sum().rows()));
            } else if (!found.equals(table.sum())) {
                different.add("the content of table " + table.name());
            }
        }
        return different;
    }

    private static List<String> objects(SchemaDefinition expected, SchemaDefinition found) {
        List<String> different = new ArrayList<>(expected.differences(found));
        Set<String> counters = new HashSet<>();
        found.objects().forEach(object -> counters.add(object.title() + " " + object.counter()));
        expected.objects().stream()
                .filter(object -> !counters.contains(object.title() + " " + object.counter()))
                .filter(object -> !different.contains(object.title()))
                .forEach(object -> different.add("the counter of " + object.title()));
        return different;
    }

    /** An event that was to run once and whose time has come is not created any more: the server forgets it at once. */
    private SchemaDefinition withoutPassedEvents() throws SQLException {
        Set<String> there = new HashSet<>();
        SchemaReader.read(session, database).of(ObjectKind.EVENT).forEach(event -> there.add(event.name()));
        SchemaDefinition expected = manifest.definition();
        return new SchemaDefinition(
                expected.characterSet(),
                expected.collation(),
                expected.objects().stream()
                        .filter(object -> object.kind() != ObjectKind.EVENT
                                || there.contains(object.name())
                                || !EventStatement.runsOnce(object.statement()))
                        .toList());
    }

    private static SchemaDefinition withEventsOff(SchemaDefinition definition) {
        return new SchemaDefinition(
                definition.characterSet(),
                definition.collation(),
                definition.objects().stream()
                        .map(object -> object.kind() == ObjectKind.EVENT
                                ? new SchemaObject(
                                        object.kind(),
                                        object.name(),
                                        object.table(),
                                        EventStatement.disabled(object.statement()),
                                        object.environment(),
                                        object.counter())
                                : object)
                        .toList());
    }

    private void require(List<String> different) {
        if (!different.isEmpty()) {
            String told = String.join("; ", different.subList(0, Math.min(MOST_TOLD, different.size())));
            throw new ProvisioningException(
                    FailureCode.RESTORE_DIFFERENT,
                    "database %s is not what backup %s says: %s%s; the live database was not touched"
                            .formatted(
                                    database,
                                    manifest.backupId(),
                                    told,
                                    different.size() > MOST_TOLD
                                            ? "; and %d more".formatted(different.size() - MOST_TOLD)
                                            : ""),
                    "restore again; if it differs again, report it with this message");
        }
    }
}
