package dev.tenantry.provisioning.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tenantry.provisioning.backup.Manifest;
import java.util.ArrayList;
import java.util.List;

/** What the files of a package hold, for programs that read them. */
final class ColumnsFile {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private ColumnsFile() {}

    /** A file with its columns in their order. */
    private record Table(String file, String table, long rows, List<Column> columns) {}

    /** A column: what its values are here, and what it was on the server. */
    private record Column(String name, String values, String type, String characterSet) {}

    static String of(Manifest manifest, PackageSql sql) {
        List<Table> tables = new ArrayList<>();
        for (int i = 0; i < manifest.tables().size(); i++) {
            Manifest.Table table = manifest.tables().get(i);
            tables.add(new Table(
                    sql.file(i),
                    table.name(),
                    table.sum().rows(),
                    table.columns().stream()
                            .map(column -> new Column(
                                    column.name().value(),
                                    ValueKind.of(column).word(),
                                    column.dataType(),
                                    column.characterSet()))
                            .toList()));
        }
        try {
            return JSON.writeValueAsString(tables) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("these are plain data", e);
        }
    }
}
