package dev.tenantry.provisioning.database;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;

/** Orders views so that those that others are made of come first. A view mentions what it is made of in backticks. */
public final class ViewOrder {
    private ViewOrder() {}

    /** The same views, in an order in which they can be created. */
    public static List<SchemaObject> of(List<SchemaObject> views) {
        Map<String, SchemaObject> byQuotedName = new LinkedHashMap<>();
        views.forEach(view -> byQuotedName.put(view.objectName().quoted(), view));
        SequencedSet<SchemaObject> ordered = new LinkedHashSet<>();
        List<SchemaObject> path = new ArrayList<>();
        views.forEach(view -> visit(view, byQuotedName, ordered, path));
        return List.copyOf(ordered);
    }

    private static void visit(
            SchemaObject view,
            Map<String, SchemaObject> byQuotedName,
            SequencedSet<SchemaObject> ordered,
            List<SchemaObject> path) {
        // A column may have the name of a view, which looks like a cycle; who builds tries again what fails.
        if (ordered.contains(view) || path.contains(view)) {
            return;
        }
        path.add(view);
        byQuotedName.forEach((name, other) -> {
            if (view.statement().contains(name)) {
                visit(other, byQuotedName, ordered, path);
            }
        });
        path.remove(view);
        ordered.add(view);
    }
}
