package dev.tenantry.provisioning.template;

import dev.tenantry.provisioning.database.SchemaObject;
import dev.tenantry.provisioning.database.TableStatement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts tables into levels: whatever a table's foreign keys refer to is in an earlier level, so that the tables of one level can be
 * created at the same time without waiting for each other. Tables that refer to each other in a circle come last, one by one.
 */
final class TableLevels {
    private TableLevels() {}

    static List<List<SchemaObject>> of(List<SchemaObject> tables) {
        Map<String, List<String>> keys = new HashMap<>();
        tables.forEach(table ->
                keys.put(table.name(), TableStatement.parse(table.statement()).foreignKeys()));
        List<SchemaObject> left = new ArrayList<>(tables);
        List<List<SchemaObject>> levels = new ArrayList<>();
        while (!left.isEmpty()) {
            Set<String> waiting = new HashSet<>();
            left.forEach(table -> waiting.add(table.objectName().quoted()));
            List<SchemaObject> ready = left.stream()
                    .filter(table -> keys.getOrDefault(table.name(), List.of()).stream()
                            .noneMatch(key ->
                                    refersTo(key, waiting, table.objectName().quoted())))
                    .toList();
            if (ready.isEmpty()) {
                left.forEach(table -> levels.add(List.of(table)));
                return levels;
            }
            levels.add(ready);
            left.removeAll(ready);
        }
        return levels;
    }

    private static boolean refersTo(String foreignKey, Set<String> quotedNames, String self) {
        return quotedNames.stream()
                .anyMatch(name -> !name.equals(self) && foreignKey.contains(" REFERENCES " + name + " "));
    }
}
