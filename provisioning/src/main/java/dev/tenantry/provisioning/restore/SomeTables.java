package dev.tenantry.provisioning.restore;

import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.backup.Manifest;
import dev.tenantry.provisioning.database.ObjectKind;
import dev.tenantry.provisioning.database.SchemaDefinition;
import dev.tenantry.provisioning.database.SchemaObject;
import dev.tenantry.provisioning.database.SqlScanner;
import dev.tenantry.provisioning.database.TableStatement;
import dev.tenantry.provisioning.identifier.ObjectName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Some tables of a backup, told as a backup of their own: a manifest that names them and nothing else, so that whatever reads, builds and compares by
 * a manifest does so for them. With a table come its columns, indexes, checks, partitions and counter, the sequences that its columns draw from,
 * and the foreign keys whose other table comes as well. Everything else would reach for something that is not there, and is left out.
 *
 * @param manifest of these tables alone
 * @param leftOut what the whole backup has beside them
 */
public record SomeTables(Manifest manifest, LeftOut leftOut) {
    private static final String CONSTRAINT = "CONSTRAINT ";
    private static final String REFERENCES = " REFERENCES ";

    /**
     * Those tables of a backup.
     *
     * @param names as somebody typed them; only to be compared, what is used afterwards is the manifest's own
     * @throws ProvisioningException RESTORE_TABLE_UNKNOWN with the nearest names
     */
    public static SomeTables of(Manifest whole, Collection<String> names) {
        Set<String> wanted = new LinkedHashSet<>(names);
        requireKnown(whole, wanted);
        List<SchemaObject> kept = new ArrayList<>();
        List<String> foreignKeys = new ArrayList<>();
        for (SchemaObject table : whole.definition().of(ObjectKind.TABLE)) {
            if (wanted.contains(table.name())) {
                kept.add(standingAlone(table, wanted, foreignKeys));
            }
        }
        List<SchemaObject> sequences = whole.definition().of(ObjectKind.SEQUENCE).stream()
                .filter(sequence -> kept.stream().anyMatch(table -> drawsFrom(table, sequence)))
                .toList();
        kept.addAll(0, sequences);
        return new SomeTables(
                whole.of(
                        new SchemaDefinition(
                                whole.definition().characterSet(),
                                whole.definition().collation(),
                                kept),
                        whole.tables().stream()
                                .filter(table -> wanted.contains(table.name()))
                                .toList()),
                new LeftOut(
                        foreignKeys,
                        count(whole, ObjectKind.TRIGGER),
                        count(whole, ObjectKind.VIEW),
                        count(whole, ObjectKind.FUNCTION) + count(whole, ObjectKind.PROCEDURE),
                        count(whole, ObjectKind.EVENT)));
    }

    private static void requireKnown(Manifest whole, Set<String> wanted) {
        List<String> known = whole.definition().of(ObjectKind.TABLE).stream()
                .map(SchemaObject::name)
                .toList();
        List<String> unknown =
                wanted.stream().filter(name -> !known.contains(name)).toList();
        if (unknown.isEmpty()) {
            return;
        }
        String first = unknown.getFirst();
        List<String> nearest = NearNames.of(first, known);
        String others = whole.definition().objects().stream()
                .filter(object -> object.name().equals(first))
                .map(object -> "; " + first + " is a " + object.kind().word() + ", and only tables can be taken")
                .findFirst()
                .orElse("");
        throw new ProvisioningException(
                FailureCode.RESTORE_TABLE_UNKNOWN,
                "backup %s has no table %s%s%s. The nearest of its %d tables: %s. Nothing was made."
                        .formatted(
                                whole.backupId(),
                                NearNames.shown(first),
                                unknown.size() == 1 ? "" : " (and %d more are unknown)".formatted(unknown.size() - 1),
                                others,
                                known.size(),
                                nearest.isEmpty() ? "none" : String.join(", ", nearest)),
                "name a table as the backup has it, letter for letter: tenantctl backups restore %s --table NAME"
                        .formatted(whole.backupId()));
    }

    private static int count(Manifest whole, ObjectKind kind) {
        return whole.definition().of(kind).size();
    }

    private static boolean drawsFrom(SchemaObject table, SchemaObject sequence) {
        String own = new ObjectName(SchemaObject.OWN_NAME).quoted();
        return table.statement().contains(own + "." + sequence.objectName().quoted());
    }

    /** The table without the foreign keys that lead to tables that do not come. */
    private static SchemaObject standingAlone(SchemaObject table, Set<String> wanted, List<String> leftOut) {
        TableStatement statement = TableStatement.parse(table.statement());
        List<String> leading = statement.foreignKeys().stream()
                .filter(key -> !wanted.contains(parent(key)))
                .toList();
        if (leading.isEmpty()) {
            return table;
        }
        leading.forEach(key -> leftOut.add(told(table, key)));
        return new SchemaObject(
                table.kind(),
                table.name(),
                table.table(),
                statement.withForeignKeys(key -> !leading.contains(key)),
                table.environment(),
                table.counter());
    }

    private static String told(SchemaObject table, String key) {
        String name = key.startsWith(CONSTRAINT) ? unquoted(key, CONSTRAINT.length()) + " " : "";
        return name + "of " + table.name() + " to " + parent(key);
    }

    /** The table that a foreign key leads to; one of another database is told with that database, and so is none of ours. */
    private static String parent(String foreignKey) {
        int at = SqlScanner.indexOutsideQuotes(foreignKey, REFERENCES, 0) + REFERENCES.length();
        int end = SqlScanner.afterQuoted(foreignKey, at);
        String name = unquoted(foreignKey, at);
        if (end < foreignKey.length() && foreignKey.charAt(end) == '.') {
            String table = unquoted(foreignKey, end + 1);
            return name.equals(SchemaObject.OWN_NAME) ? table : name + "." + table;
        }
        return name;
    }

    private static String unquoted(String sql, int start) {
        return sql.substring(start + 1, SqlScanner.afterQuoted(sql, start) - 1).replace("``", "`");
    }

    /**
     * What a backup has and these tables go without.
     *
     * @param foreignKeys those of the tables, each told by its name, its table, and the table it leads to
     * @param triggers of the whole backup, as the other numbers are
     */
    public record LeftOut(List<String> foreignKeys, int triggers, int views, int routines, int events) {
        public LeftOut {
            foreignKeys = List.copyOf(foreignKeys);
        }

        /** Of a whole backup. */
        public static final LeftOut NOTHING = new LeftOut(List.of(), 0, 0, 0, 0);
    }
}
