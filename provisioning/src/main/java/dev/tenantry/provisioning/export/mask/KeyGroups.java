package dev.tenantry.provisioning.export.mask;

import dev.tenantry.provisioning.backup.Manifest;
import dev.tenantry.provisioning.database.Column;
import dev.tenantry.provisioning.database.ObjectKind;
import dev.tenantry.provisioning.database.SchemaObject;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** All stored columns of an archive with the group that each is in. */
final class KeyGroups {
    private final Map<String, TableKeys> tables = new HashMap<>();
    private final Map<MaskedColumn, KeyGroup> groups = new LinkedHashMap<>();
    private final Map<String, Map<String, MaskedColumn>> columns = new LinkedHashMap<>();

    private KeyGroups() {}

    static KeyGroups of(Manifest manifest) {
        KeyGroups all = new KeyGroups();
        for (SchemaObject table : manifest.definition().of(ObjectKind.TABLE)) {
            all.tables.put(table.name(), TableKeys.of(table.statement()));
        }
        for (Manifest.Table table : manifest.tables()) {
            all.addTable(table);
        }
        for (Manifest.Table table : manifest.tables()) {
            all.tie(table.name());
        }
        return all;
    }

    private void addTable(Manifest.Table table) {
        TableKeys keys = keys(table.name());
        Map<String, MaskedColumn> ofTable = new LinkedHashMap<>();
        for (Column stored : table.columns()) {
            String name = stored.name().value();
            MaskedColumn column = MaskedColumn.of(
                    table, stored, Objects.requireNonNull(keys.definitions().get(name), "no definition of " + name));
            KeyGroup group = new KeyGroup();
            group.add(column);
            @Nullable Integer prefix = keys.unique().get(name);
            if (prefix != null) {
                group.markUnique(prefix);
            }
            groups.put(column, group);
            ofTable.put(name, column);
        }
        columns.put(table.name(), ofTable);
    }

    private void tie(String table) {
        for (TableKeys.ForeignKey key : keys(table).foreignKeys()) {
            for (int i = 0; i < key.columns().size(); i++) {
                @Nullable MaskedColumn child = column(table, key.columns().get(i));
                @Nullable
                MaskedColumn parent = column(key.parent(), key.parentColumns().get(i));
                // A generated column, or a table of another database, is not masked.
                if (child != null && parent != null) {
                    join(child, parent);
                }
            }
        }
    }

    private void join(MaskedColumn child, MaskedColumn parent) {
        KeyGroup kept = group(parent);
        KeyGroup gone = group(child);
        if (kept != gone) {
            kept.take(gone);
            gone.columns().forEach(column -> groups.put(column, kept));
        }
    }

    /** The stored columns of a table by name, in their order; null when there is no such table. */
    @Nullable
    Map<String, MaskedColumn> columnsOf(String table) {
        return columns.get(table);
    }

    List<String> tableNames() {
        return List.copyOf(columns.keySet());
    }

    private @Nullable MaskedColumn column(String table, String name) {
        @Nullable Map<String, MaskedColumn> ofTable = columns.get(table);
        return ofTable == null ? null : ofTable.get(name);
    }

    KeyGroup group(MaskedColumn column) {
        return Objects.requireNonNull(groups.get(column));
    }

    /** Whether rows are put into partitions by a column. */
    boolean partitions(MaskedColumn column) {
        return keys(column.table()).partitioning().contains(column.name());
    }

    private TableKeys keys(String table) {
        return Objects.requireNonNull(tables.get(table), "no definition of a table");
    }
}
