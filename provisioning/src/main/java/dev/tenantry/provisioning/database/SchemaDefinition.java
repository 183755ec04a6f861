package dev.tenantry.provisioning.database;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Everything a schema consists of, but its rows: the inventory that fingerprints, templates and archives share. The table of ownership
 * is not part of it.
 *
 * @param characterSet the database's default character set
 * @param collation the database's default collation
 * @param objects in the order in which they can be built, except that views may need each other
 */
public record SchemaDefinition(String characterSet, String collation, List<SchemaObject> objects) {
    public SchemaDefinition {
        objects = List.copyOf(objects);
    }

    /** The objects of one kind. */
    public List<SchemaObject> of(ObjectKind kind) {
        return objects.stream().filter(object -> object.kind() == kind).toList();
    }

    /** The same text for the same structure, whatever the counters say and whatever the database is called. */
    public String canonical() {
        List<String> lines = new ArrayList<>(
                objects.stream().map(SchemaObject::canonical).sorted().toList());
        // Triggers of one table fire in an order, which is part of what they are.
        of(ObjectKind.TRIGGER)
                .forEach(trigger -> lines.add("order\u0000" + trigger.table() + "\u0000" + trigger.name()));
        return characterSet + "\u0000" + collation + "\u0001" + String.join("\u0001", lines);
    }

    /** The titles of the objects that are not the same on both sides, in order; empty when all are. */
    public List<String> differences(SchemaDefinition other) {
        Map<String, String> mine = byTitle();
        Map<String, String> theirs = other.byTitle();
        TreeSet<String> titles = new TreeSet<>(mine.keySet());
        titles.addAll(theirs.keySet());
        List<String> different = new ArrayList<>(titles.stream()
                .filter(title -> !Objects.equals(mine.get(title), theirs.get(title)))
                .toList());
        if (!characterSet.equals(other.characterSet) || !collation.equals(other.collation)) {
            different.add("the database's character set or collation");
        }
        if (different.isEmpty() && !canonical().equals(other.canonical())) {
            different.add("the order of triggers");
        }
        return different;
    }

    private Map<String, String> byTitle() {
        Map<String, String> map = new TreeMap<>();
        objects.forEach(object -> map.put(object.title(), object.canonical()));
        return map;
    }
}
