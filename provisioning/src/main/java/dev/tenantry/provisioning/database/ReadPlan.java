package dev.tenantry.provisioning.database;

import dev.tenantry.provisioning.identifier.DatabaseName;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Splits large tables into ranges of the first column of their primary key, so that several sessions can read one table. A range is a unit of
 * reading only: what is stored is cut by size while it is read. A table whose key does not lend itself to it is one range.
 */
public final class ReadPlan {
    /** Smaller tables are not worth splitting. */
    public static final long SPLIT_BYTES = 32L << 20;

    private static final int MAX_RANGES = 4096;

    /** On the average at most so many numbers for one row. */
    private static final int WIDEST_GAPS = 4;

    /** Enough rows to meet every column, few enough to cost nothing, whatever the size of a row. */
    private static final int MAX_SAMPLES = 100;

    private static final long SAMPLE_BYTES = 256L << 10;
    private static final Set<String> WHOLE_NUMBERS = Set.of("tinyint", "smallint", "mediumint", "int", "bigint");
    private static final Set<String> BINARY = Set.of("binary", "varbinary");
    private static final Set<String> TEXT = Set.of("char", "varchar");

    private ReadPlan() {}

    /**
     * A range of a table.
     *
     * @param shape the table
     * @param condition which rows, as the text after the table's name
     * @param samples of how many rows the digests are compared with the server's
     */
    public record Range(TableShape shape, String condition, long samples) {}

    /**
     * The ranges of a table, which together are the whole table and nowhere overlap.
     *
     * @param reader a session whose current database has the table
     * @param size of the table
     * @param splitBytes of about this size is a range
     */
    public static List<Range> of(Connection reader, TableShape shape, Size size, long splitBytes) throws SQLException {
        long samples = Math.clamp(SAMPLE_BYTES * size.rows / Math.max(1, size.bytes), 1, MAX_SAMPLES);
        List<Column> key = shape.primaryKey();
        if (key.isEmpty() || size.bytes < splitBytes || size.rows == 0 || !splits(key.getFirst())) {
            return List.of(new Range(shape, "", samples));
        }
        Column column = key.getFirst();
        long rowsPerRange = Math.max(1, Math.max(splitBytes * size.rows / size.bytes, size.rows / MAX_RANGES));
        if (WHOLE_NUMBERS.contains(column.dataType().toLowerCase(Locale.ROOT))) {
            List<Range> even = even(reader, shape, column, size.rows, size.rows / rowsPerRange + 1, samples);
            if (!even.isEmpty()) {
                return even;
            }
        }
        List<Range> ranges = new ArrayList<>();
        String from = "";
        while (ranges.size() < MAX_RANGES) {
            String to = boundary(reader, shape, column, from, rowsPerRange);
            if (to.isEmpty()) {
                break;
            }
            ranges.add(new Range(shape, condition(column, from, to), samples));
            from = to;
        }
        ranges.add(new Range(shape, condition(column, from, ""), samples));
        return ranges;
    }

    /**
     * Ranges of the same width: to find them takes no reading. Only for numbers that lie close, or most rows could be in one range; empty when
     * they do not.
     */
    private static List<Range> even(
            Connection reader, TableShape shape, Column column, long rows, long count, long samples)
            throws SQLException {
        String name = column.name().quoted();
        BigInteger least;
        BigInteger most;
        try (Statement statement = reader.createStatement();
                ResultSet result = statement.executeQuery("SELECT MIN(%1$s), MAX(%1$s) FROM %2$s"
                        .formatted(name, shape.name().quoted()))) {
            if (!result.next() || result.getString(1) == null) {
                return List.of();
            }
            least = new BigInteger(result.getString(1));
            most = new BigInteger(result.getString(2));
        }
        BigInteger span = most.subtract(least);
        if (span.compareTo(BigInteger.valueOf(rows).multiply(BigInteger.valueOf(WIDEST_GAPS))) > 0
                || span.compareTo(BigInteger.valueOf(count)) < 0) {
            return List.of();
        }
        List<Range> ranges = new ArrayList<>();
        String from = "";
        for (long i = 1; i < count; i++) {
            String to = least.add(span.multiply(BigInteger.valueOf(i)).divide(BigInteger.valueOf(count)))
                    .toString();
            ranges.add(new Range(shape, condition(column, from, to), samples));
            from = to;
        }
        ranges.add(new Range(shape, condition(column, from, ""), samples));
        return ranges;
    }

    private static boolean splits(Column column) {
        String type = column.dataType().toLowerCase(Locale.ROOT);
        return WHOLE_NUMBERS.contains(type) || BINARY.contains(type) || TEXT.contains(type);
    }

    private static String condition(Column column, String from, String to) {
        String name = column.name().quoted();
        if (from.isEmpty()) {
            return to.isEmpty() ? "" : " WHERE " + name + " <= " + to;
        }
        return " WHERE " + name + " > " + from + (to.isEmpty() ? "" : " AND " + name + " <= " + to);
    }

    /** The key some rows after another one, as a literal; empty when there are fewer. */
    private static String boundary(Connection reader, TableShape shape, Column column, String from, long rows)
            throws SQLException {
        String name = column.name().quoted();
        String sql = "SELECT %s FROM %s%s ORDER BY %s LIMIT 1 OFFSET %d"
                .formatted(name, shape.name().quoted(), condition(column, from, ""), name, rows);
        try (Statement statement = reader.createStatement()) {
            statement.execute("SET SESSION character_set_results = NULL");
            statement.setEscapeProcessing(false);
            try (ResultSet result = statement.executeQuery(sql)) {
                return result.next() ? literal(column, result.getBytes(1)) : "";
            } finally {
                statement.execute("SET SESSION character_set_results = utf8mb4");
            }
        }
    }

    private static String literal(Column column, byte[] value) {
        if (column.carriage() == Carriage.PLAIN) {
            return new String(value, StandardCharsets.US_ASCII);
        }
        String hex = "x'" + HexFormat.of().formatHex(value) + "'";
        return column.characterSet().isEmpty()
                ? hex
                : "CONVERT(" + hex + " USING " + column.characterSet() + ") COLLATE " + column.collation();
    }

    /**
     * How large a table is.
     *
     * @param rows how many rows, about
     * @param bytes how large, about
     */
    public record Size(long rows, long bytes) {
        /** As the server estimates it. */
        public static Size of(Connection connection, DatabaseName database, TableShape shape) throws SQLException {
            try (PreparedStatement statement = connection.prepareStatement("""
                    SELECT COALESCE(TABLE_ROWS, 0), COALESCE(DATA_LENGTH, 0) FROM information_schema.TABLES
                    WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?\
                    """)) {
                statement.setString(1, database.value());
                statement.setString(2, shape.name().value());
                try (ResultSet result = statement.executeQuery()) {
                    return result.next() ? new Size(result.getLong(1), result.getLong(2)) : new Size(0, 0);
                }
            }
        }
    }
}
