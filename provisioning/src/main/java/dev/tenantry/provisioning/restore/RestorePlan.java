package dev.tenantry.provisioning.restore;

import dev.tenantry.provisioning.backup.Manifest;
import dev.tenantry.provisioning.database.SchemaObject;
import dev.tenantry.provisioning.database.SqlScanner;
import dev.tenantry.provisioning.database.TableStatement;
import dev.tenantry.provisioning.identifier.DatabaseName;
import java.util.ArrayList;
import java.util.List;

/**
 * How one table is built around its rows: what must be there before them, and what is cheaper, or only possible, after them. Secondary
 * indexes of a large table are built in one pass when the rows are in; foreign keys come last of all.
 *
 * @param table which table
 * @param create the statement that makes the table for loading
 * @param indexes the statements that add what was left out
 * @param foreignKeys the statement that adds the foreign keys; empty when there are none
 */
record RestorePlan(SchemaObject table, String create, List<String> indexes, List<String> foreignKeys) {
    /** Below this size an index costs less than the statement that adds it. */
    private static final long DEFER_BYTES = 4L << 20;

    static RestorePlan of(SchemaObject table, Manifest.Table rows, DatabaseName database) {
        TableStatement statement = TableStatement.parse(table.statementFor(database));
        boolean large = rows.bytes() >= DEFER_BYTES;
        List<String> kept = statement.keys().stream()
                .filter(key -> !large || needed(key, statement))
                .toList();
        List<String> later =
                statement.keys().stream().filter(key -> !kept.contains(key)).toList();
        String alter = "ALTER TABLE " + table.objectName().quoted() + " ";
        List<String> indexes = new ArrayList<>();
        List<String> together = new ArrayList<>();
        for (String key : later) {
            if (key.startsWith("FULLTEXT") || key.startsWith("SPATIAL")) {
                // A server builds one of these at a time.
                indexes.add(alter + "ADD " + key);
            } else {
                together.add("ADD " + key);
            }
        }
        if (!together.isEmpty()) {
            indexes.addFirst(alter + String.join(", ", together));
        }
        List<String> foreignKeys = statement.foreignKeys().isEmpty()
                ? List.of()
                : List.of(alter
                        + String.join(
                                ", ",
                                statement.foreignKeys().stream()
                                        .map(key -> "ADD " + key)
                                        .toList()));
        return new RestorePlan(table, statement.withKeys(kept::contains, table.counter()), indexes, foreignKeys);
    }

    /** What the table cannot do without while it is loaded: the order of its rows, and the key of its counter. */
    private static boolean needed(String key, TableStatement statement) {
        if (key.startsWith("PRIMARY KEY")) {
            return true;
        }
        boolean hasPrimary = statement.keys().stream().anyMatch(other -> other.startsWith("PRIMARY KEY"));
        if (!hasPrimary && key.startsWith("UNIQUE KEY")) {
            return true;
        }
        return statement.columns().stream()
                .filter(column -> SqlScanner.indexOutsideQuotes(column, " AUTO_INCREMENT", 0) > 0)
                .map(column -> column.substring(0, SqlScanner.afterQuoted(column, 0)))
                .anyMatch(name -> key.contains("(" + name));
    }
}
