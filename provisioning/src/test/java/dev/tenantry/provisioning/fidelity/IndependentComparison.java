package dev.tenantry.provisioning.fidelity;

import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.identifier.DatabaseName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All that a server says of a database, line by line: its information schema, and every value of every row as hexadecimal digits. It is written for
 * the comparison alone and uses none of the product's readers, sums and fingerprints.
 */
final class IndependentComparison {
    /** Views of the information schema, with the column that says the database. */
    private static final List<String> VIEWS = List.of(
            "SCHEMATA.SCHEMA_NAME",
            "TABLES.TABLE_SCHEMA",
            "COLUMNS.TABLE_SCHEMA",
            "STATISTICS.TABLE_SCHEMA",
            "KEY_COLUMN_USAGE.TABLE_SCHEMA",
            "TABLE_CONSTRAINTS.TABLE_SCHEMA",
            "REFERENTIAL_CONSTRAINTS.CONSTRAINT_SCHEMA",
            "CHECK_CONSTRAINTS.CONSTRAINT_SCHEMA",
            "PARTITIONS.TABLE_SCHEMA",
            "VIEWS.TABLE_SCHEMA",
            "ROUTINES.ROUTINE_SCHEMA",
            "PARAMETERS.SPECIFIC_SCHEMA",
            "TRIGGERS.TRIGGER_SCHEMA",
            "EVENTS.EVENT_SCHEMA");

    /** What changes by itself. */
    private static final Set<String> VOLATILE = Set.of(
            "TABLE_ROWS",
            "AVG_ROW_LENGTH",
            "DATA_LENGTH",
            "MAX_DATA_LENGTH",
            "INDEX_LENGTH",
            "MAX_INDEX_LENGTH",
            "DATA_FREE",
            "CREATE_TIME",
            "UPDATE_TIME",
            "CHECK_TIME",
            "CARDINALITY",
            "CREATED",
            "LAST_ALTERED",
            "LAST_EXECUTED",
            "ORIGINATOR",
            "CHECKSUM",
            // A text beyond ASCII is repeated by an utf8mb4 client, which is what keeps it; see SchemaReader.
            "CHARACTER_SET_CLIENT");

    private final Connection session;
    private final DatabaseName database;

    private IndependentComparison(Connection session, DatabaseName database) {
        this.session = session;
        this.database = database;
    }

    /** Everything, as sorted lines in which the database's own name stands as a word. */
    static List<String> lines(Connection session, DatabaseName database) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute("SET NAMES utf8mb4");
            statement.execute("SET SESSION time_zone = '+00:00', sql_mode = ''");
            if (Flavour.ofVersion(session.getMetaData().getDatabaseProductVersion()) == Flavour.MYSQL) {
                // The counters as they are, and not as they were a day ago.
                statement.execute("SET SESSION information_schema_stats_expiry = 0");
            }
            statement.execute("USE " + database.quoted());
        }
        IndependentComparison of = new IndependentComparison(session, database);
        List<String> lines = new ArrayList<>();
        for (String view : VIEWS) {
            of.definitions(view.split("\\."), lines);
        }
        of.rows(lines);
        return lines.stream()
                .map(line -> line.replace(database.core(), "OWN"))
                .sorted()
                .toList();
    }

    private void definitions(String[] view, List<String> into) throws SQLException {
        String query = "SELECT * FROM information_schema.%s WHERE %s = '%s'".formatted(view[0], view[1], database);
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                StringBuilder line = new StringBuilder(view[0]);
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    String column = rows.getMetaData().getColumnLabel(i).toUpperCase(Locale.ROOT);
                    if (!VOLATILE.contains(column)) {
                        line.append(" | ").append(column).append('=').append(shown(column, rows.getString(i)));
                    }
                }
                if (line.indexOf("=tenantry_identity") < 0) {
                    into.add(line.toString());
                }
            }
        }
    }

    /** A server puts other parentheses around a join each time it reads and shows it. */
    private static @Nullable String shown(String column, @Nullable String value) {
        return value != null && column.equals("VIEW_DEFINITION") ? value.replaceAll("[()]", "") : value;
    }

    /** Rows are compared as a multiset: sorted lines, with those that occur twice twice. */
    private void rows(List<String> into) throws SQLException {
        TreeMap<String, List<String>> columns = new TreeMap<>();
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery("""
                        SELECT c.TABLE_NAME, c.COLUMN_NAME, c.DATA_TYPE FROM information_schema.COLUMNS c JOIN information_schema.TABLES t
                          ON t.TABLE_SCHEMA = c.TABLE_SCHEMA AND t.TABLE_NAME = c.TABLE_NAME AND t.TABLE_TYPE <> 'VIEW'
                        WHERE c.TABLE_SCHEMA = '%s' ORDER BY c.TABLE_NAME, c.ORDINAL_POSITION\
                        """.formatted(database))) {
            while (rows.next()) {
                columns.computeIfAbsent(rows.getString(1), name -> new ArrayList<>())
                        .add(digits("`" + rows.getString(2).replace("`", "``") + "`", rows.getString(3)));
            }
        }
        columns.remove("tenantry_identity");
        for (var table : columns.entrySet()) {
            List<String> found = new ArrayList<>();
            try (Statement statement = session.createStatement()) {
                statement.setEscapeProcessing(false);
                String query = "SELECT CONCAT_WS('|', " + String.join(",", table.getValue()) + ") FROM `"
                        + table.getKey().replace("`", "``") + "`";
                try (ResultSet rows = statement.executeQuery(query)) {
                    while (rows.next()) {
                        found.add("ROW of " + table.getKey() + ": " + rows.getString(1));
                    }
                }
            }
            Collections.sort(found);
            into.add("ROWS of " + table.getKey() + ": " + found.size());
            into.addAll(found);
        }
    }

    /** A value as digits that hide nothing: not the charset, not the place of a sign, not a trailing blank. */
    private static String digits(String column, String type) {
        String text = switch (type.toLowerCase(Locale.ROOT)) {
            case "float" -> "CONCAT(CAST(" + column + " AS DOUBLE))";
            case "bit" -> "CONCAT(" + column + "+0)";
            case "geometry",
                    "point",
                    "linestring",
                    "polygon",
                    "multipoint",
                    "multilinestring",
                    "multipolygon",
                    "geomcollection",
                    "geometrycollection" -> "CONCAT(ST_SRID(" + column + "),'/',HEX(ST_AsWKB(" + column + ")))";
            // The documented step of JSON: a decimal becomes a double of the same text.
            case "json" -> "CAST(CAST(CAST(" + column + " AS CHAR) AS JSON) AS CHAR)";
            case "tinyint", "smallint", "mediumint", "int", "bigint", "decimal", "double", "year" ->
                "CONCAT(" + column + ")";
            default -> column;
        };
        return "COALESCE(HEX(" + text + "),'NULL')";
    }
}
