package dev.tenantry.provisioning.database;

import com.mysql.cj.jdbc.JdbcStatement;
import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.identifier.DatabaseName;
import dev.tenantry.provisioning.identifier.ObjectName;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What identifies the rows of a table whatever their order: how many, and two folds of their SHA-256. The XOR takes the first 64
 * bits of each digest; equal rows cancel each other in it, so the sum of the next 60 bits stands beside it. A server computes the
 * same over a whole table that a reader adds up row by row.
 *
 * @param rows how many rows
 * @param xor 16 hexadecimal digits
 * @param sum a decimal number
 */
public record ContentSum(long rows, String xor, String sum) {
    /** A statement over this many tables is small for every server. */
    private static final int TABLES_AT_ONCE = 50;

    /** No rows. */
    public static final ContentSum EMPTY = new ContentSum(0, "0000000000000000", "0");

    /** The sum of a table. */
    public static ContentSum of(Connection connection, DatabaseName database, TableShape shape) throws SQLException {
        return of(connection, database, shape, "");
    }

    /**
     * The sum of some rows of a table. The server digests each row, and the digests are added up here: of all ways to let a server add them up, the
     * fastest takes twice as long.
     *
     * @param condition which rows, as the text after the table's name: empty for all
     */
    public static ContentSum of(Connection connection, DatabaseName database, TableShape shape, String condition)
            throws SQLException {
        Builder sum = new Builder();
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.unwrap(JdbcStatement.class).enableStreamingResults();
            try (ResultSet rows = statement.executeQuery("SELECT UNHEX(%s) FROM %s.%s%s"
                    .formatted(
                            shape.rowDigest(), database.quoted(), shape.name().quoted(), condition))) {
                while (rows.next()) {
                    byte @Nullable [] digest = rows.getBytes(1);
                    if (digest == null) {
                        throw tooLong(shape.name());
                    }
                    sum.add(digest);
                }
            }
        }
        return sum.build();
    }

    /**
     * Lets the server add up several tables in few round trips: for small ones the way takes longer than the sum.
     *
     * @return the sums by table, in the order of the shapes
     */
    public static Map<ObjectName, ContentSum> of(
            Connection connection, DatabaseName database, Collection<TableShape> shapes) throws SQLException {
        Map<ObjectName, String> statements = new LinkedHashMap<>();
        shapes.forEach(shape -> statements.put(shape.name(), shape.sumStatement(database)));
        return of(connection, statements);
    }

    /** The same by statements that {@link TableShape#sumStatement} made, by table. */
    public static Map<ObjectName, ContentSum> of(Connection connection, Map<ObjectName, String> statements)
            throws SQLException {
        List<ObjectName> left = List.copyOf(statements.keySet());
        Map<ObjectName, ContentSum> sums = new LinkedHashMap<>();
        while (!left.isEmpty()) {
            List<ObjectName> now = left.subList(0, Math.min(TABLES_AT_ONCE, left.size()));
            left = left.subList(now.size(), left.size());
            now.forEach(table -> sums.put(table, EMPTY));
            try (Statement statement = connection.createStatement();
                    ResultSet result = statement.executeQuery(union(now, statements))) {
                while (result.next()) {
                    ObjectName table = now.get(result.getInt(5));
                    sums.put(table, read(result, table));
                }
            }
        }
        return sums;
    }

    private static String union(List<ObjectName> tables, Map<ObjectName, String> statements) {
        List<String> parts = new ArrayList<>();
        for (ObjectName table : tables) {
            parts.add("SELECT totals.*, %d FROM (%s) totals".formatted(parts.size(), statements.get(table)));
        }
        return String.join(" UNION ALL ", parts);
    }

    private static ContentSum read(ResultSet result, ObjectName table) throws SQLException {
        long rows = result.getLong(1);
        if (result.getLong(4) != rows) {
            throw tooLong(table);
        }
        return ofServer(rows, result.getString(2), result.getString(3));
    }

    /** A sum in the server's words: its folds as decimal numbers, null where there are no rows. */
    public static ContentSum ofServer(long rows, @Nullable String xor, @Nullable String sum) {
        return new ContentSum(
                rows,
                "%016x".formatted(Long.parseUnsignedLong(Objects.requireNonNullElse(xor, "0"))),
                new BigInteger(Objects.requireNonNullElse(sum, "0")).toString());
    }

    /** Rows of a table cannot be summed because one is longer than the server's packet limit. */
    public static ProvisioningException tooLong(ObjectName table) {
        return new ProvisioningException(
                FailureCode.BACKUP_UNSUPPORTED,
                "table %s has a row that is too long for the server's max_allowed_packet".formatted(table),
                "raise max_allowed_packet on the server and try again");
    }

    /** The sum of two parts of a table. */
    public ContentSum plus(ContentSum other) {
        return new ContentSum(
                rows + other.rows,
                "%016x".formatted(Long.parseUnsignedLong(xor, 16) ^ Long.parseUnsignedLong(other.xor, 16)),
                new BigInteger(sum).add(new BigInteger(other.sum)).toString());
    }

    /** Adds up digests one by one. Not for several threads. */
    public static final class Builder {
        private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
        private static final int HALF = 30;

        private long rows;
        private long xor;
        private long high;
        private long low;

        /** Adds a row by its digest. */
        public void add(byte[] digest) {
            rows++;
            xor ^= (long) LONGS.get(digest, 0);
            long value = (long) LONGS.get(digest, Long.BYTES) >>> (Long.SIZE - 2 * HALF);
            high += value >>> HALF;
            low += value & ((1L << HALF) - 1);
        }

        public ContentSum build() {
            BigInteger sum = BigInteger.valueOf(high).shiftLeft(HALF).add(BigInteger.valueOf(low));
            return new ContentSum(rows, "%016x".formatted(xor), sum.toString());
        }
    }
}
