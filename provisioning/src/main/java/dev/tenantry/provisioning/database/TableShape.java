package dev.tenantry.provisioning.database;

import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.identifier.DatabaseName;
import dev.tenantry.provisioning.identifier.ObjectName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A table's stored columns, and the statements that read, sum and write its rows. Generated columns are left out: the server makes them
 * again; invisible ones are in.
 *
 * @param name the table
 * @param columns in their order
 */
public record TableShape(ObjectName name, List<Column> columns) {
    public TableShape {
        columns = List.copyOf(columns);
    }

    /**
     * Reads the shapes of all base tables, in order of their names, without the table of ownership.
     *
     * @throws ProvisioningException BACKUP_UNSUPPORTED for a column of a type that is not known to travel
     */
    public static Map<ObjectName, TableShape> read(Connection connection, DatabaseName database) throws SQLException {
        Map<ObjectName, List<Column>> columns = new LinkedHashMap<>();
        try (PreparedStatement statement = connection.prepareStatement("""
                SELECT c.TABLE_NAME, c.COLUMN_NAME, c.DATA_TYPE, c.CHARACTER_SET_NAME, c.COLLATION_NAME,
                  c.GENERATION_EXPRESSION, COALESCE(s.SEQ_IN_INDEX, 0), c.EXTRA
                FROM information_schema.COLUMNS c
                JOIN information_schema.TABLES t
                  ON t.TABLE_SCHEMA = c.TABLE_SCHEMA AND t.TABLE_NAME = c.TABLE_NAME AND t.TABLE_TYPE = 'BASE TABLE'
                LEFT JOIN information_schema.STATISTICS s
                  ON s.TABLE_SCHEMA = c.TABLE_SCHEMA AND s.TABLE_NAME = c.TABLE_NAME
                  AND s.INDEX_NAME = 'PRIMARY' AND s.COLUMN_NAME = c.COLUMN_NAME
                WHERE c.TABLE_SCHEMA = ? ORDER BY c.TABLE_NAME, c.ORDINAL_POSITION\
                """)) {
            statement.setString(1, database.value());
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    ObjectName table = new ObjectName(result.getString(1));
                    boolean generated = !text(result, 6).isEmpty();
                    if (!table.equals(ObjectName.IDENTITY_TABLE) && !generated) {
                        columns.computeIfAbsent(table, name -> new ArrayList<>())
                                .add(column(result, table));
                    }
                }
            }
        }
        Map<ObjectName, TableShape> shapes = new LinkedHashMap<>();
        columns.forEach((name, found) -> shapes.put(name, new TableShape(name, found)));
        return shapes;
    }

    private static Column column(ResultSet result, ObjectName table) throws SQLException {
        String type = text(result, 3);
        Carriage carriage = Optional.ofNullable(Carriage.ofType(type))
                .orElseThrow(() -> new ProvisioningException(
                        FailureCode.BACKUP_UNSUPPORTED,
                        "table %s has a column of type %s, whose values are not known to travel unchanged; nothing was changed"
                                .formatted(table, type)));
        return new Column(
                new ObjectName(text(result, 2)),
                carriage,
                text(result, 4),
                text(result, 5),
                result.getInt(7),
                type,
                text(result, 8).toLowerCase(Locale.ROOT).contains("auto_increment"));
    }

    private static String text(ResultSet result, int column) throws SQLException {
        return Objects.requireNonNullElse(result.getString(column), "");
    }

    /** The columns of the primary key, in the key's order. */
    public List<Column> primaryKey() {
        return columns.stream()
                .filter(column -> column.keyPosition() > 0)
                .sorted((left, right) -> Integer.compare(left.keyPosition(), right.keyPosition()))
                .toList();
    }

    /** The quoted column names, with commas. */
    public String columnList() {
        return columns.stream().map(column -> column.name().quoted()).collect(Collectors.joining(","));
    }

    /** The expressions that are read, with commas. */
    public String selectList() {
        return columns.stream()
                .map(column -> column.carriage().selected(column.name().quoted()))
                .collect(Collectors.joining(","));
    }

    /** The digests of columns that only the server can compute, each after a comma. */
    String digestList() {
        return columns.stream()
                .filter(column -> column.carriage() == Carriage.JSON)
                .map(column -> "," + column.carriage().summed(column.name().quoted()))
                .collect(Collectors.joining());
    }

    /** SHA-256 over a row, in hexadecimal, computed by the server; null when a row is too long for the server's packet limit. */
    public String rowDigest() {
        String nulls = columns.stream()
                .map(column -> "ISNULL(" + column.name().quoted() + ")")
                .collect(Collectors.joining(","));
        String values = columns.stream()
                .map(column -> column.carriage().summed(column.name().quoted()))
                .collect(Collectors.joining(","));
        return "SHA2(CONCAT_WS(_binary'|',CONCAT(" + nulls + ")," + values + "),256)";
    }

    /** One row: count, XOR and sum over all row digests of the table; see {@link ContentSum}. */
    public String sumStatement(DatabaseName database) {
        return """
                SELECT COUNT(*), BIT_XOR(CAST(CONV(LEFT(d, 16), 16, 10) AS UNSIGNED)),
                  SUM(CAST(CONV(SUBSTRING(d, 17, 15), 16, 10) AS UNSIGNED)), COUNT(d)
                FROM (SELECT %s AS d FROM %s.%s) digests\
                """.formatted(rowDigest(), database.quoted(), name.quoted());
    }

    /** The statement that takes rows in from a client's stream, byte for byte. */
    public String loadStatement(DatabaseName database) {
        boolean assigns = columns.stream().anyMatch(column -> column.carriage().loadsThroughVariable());
        List<String> targets = new ArrayList<>();
        List<String> assignments = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            // Beside an assignment MariaDB forgets that a counter was given its value, and counts 0 up: so it is
            // assigned as well.
            if (column.carriage().loadsThroughVariable() || (assigns && column.counter())) {
                targets.add("@v" + i);
                assignments.add(
                        column.name().quoted() + " = " + column.carriage().loaded("@v" + i));
            } else {
                targets.add(column.name().quoted());
            }
        }
        return "LOAD DATA LOCAL INFILE 'chunk' INTO TABLE %s.%s CHARACTER SET binary FIELDS TERMINATED BY '\\t' ESCAPED BY '\\\\' LINES TERMINATED BY '\\n' (%s)%s"
                .formatted(
                        database.quoted(),
                        name.quoted(),
                        String.join(",", targets),
                        assignments.isEmpty() ? "" : " SET " + String.join(", ", assignments));
    }
}
