package dev.tenantry.provisioning.database;

import com.mysql.cj.jdbc.JdbcStatement;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows of a table as bytes, one at a time: whatever the table's size, one row is in memory. Each row has a digest, which is added
 * up. It is the one that the server computes over the same row, but computed here: that takes half of the load from the server.
 */
public final class RowReader implements AutoCloseable {
    private final Statement statement;
    private final ResultSet rows;
    private final TableShape shape;
    private final RowDigest digest;
    private final boolean serverDigests;
    private final byte[] @Nullable [] values;

    private RowReader(Statement statement, ResultSet rows, TableShape shape, boolean serverDigests) {
        this.statement = statement;
        this.rows = rows;
        this.shape = shape;
        this.digest = new RowDigest(shape);
        this.serverDigests = serverDigests;
        this.values = new byte[shape.columns().size()][];
    }

    /**
     * Starts reading.
     *
     * @param condition which rows, as the text after the table's name: empty for all
     */
    public static RowReader open(Connection connection, TableShape shape, String condition) throws SQLException {
        return open(connection, shape, condition, false);
    }

    /**
     * Starts reading.
     *
     * @param condition which rows, as the text after the table's name: empty for all
     * @param serverDigests whether the server computes the digests, for a table on whose rows it and we do not agree
     */
    public static RowReader open(Connection connection, TableShape shape, String condition, boolean serverDigests)
            throws SQLException {
        Statement statement = connection.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY);
        try {
            // The server converts nothing: what a column holds is what travels.
            statement.execute("SET SESSION character_set_results = NULL");
            statement.setEscapeProcessing(false);
            statement.unwrap(JdbcStatement.class).enableStreamingResults();
            ResultSet rows = statement.executeQuery("SELECT %s%s FROM %s%s"
                    .formatted(
                            shape.selectList(),
                            serverDigests ? "," + shape.rowDigest() : shape.digestList(),
                            shape.name().quoted(),
                            condition));
            return new RowReader(statement, rows, shape, serverDigests);
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
    }

    /**
     * Whether the server computes the same digests as we do, tried on some rows. It always should; a server that shows a value in two ways is
     * found here and not by a restore.
     *
     * @param condition which rows, as the text after the table's name
     * @param count how many of them
     */
    public static boolean agrees(Connection connection, TableShape shape, String condition, long count)
            throws SQLException {
        String some = condition + " LIMIT " + count;
        ContentSum.Builder ours = new ContentSum.Builder();
        ContentSum.Builder theirs = new ContentSum.Builder();
        add(connection, shape, some, false, ours);
        add(connection, shape, some, true, theirs);
        return ours.build().equals(theirs.build());
    }

    /**
     * The sum of some rows, from their bytes as they are read; from the server's own digests where the two do not agree. What a session says in
     * text comes in the character set of a {@link WorkSession} again.
     */
    public static ContentSum sum(Connection connection, ReadPlan.Range range) throws SQLException {
        boolean agreed = agrees(connection, range.shape(), range.condition(), range.samples());
        ContentSum.Builder sum = new ContentSum.Builder();
        add(connection, range.shape(), range.condition(), !agreed, sum);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET SESSION character_set_results = utf8mb4");
        }
        return sum.build();
    }

    private static void add(
            Connection connection, TableShape shape, String condition, boolean byServer, ContentSum.Builder sum)
            throws SQLException {
        try (RowReader rows = open(connection, shape, condition, byServer)) {
            while (rows.next()) {
                sum.add(rows.digest());
            }
        }
    }

    /** Goes to the next row; false after the last. */
    public boolean next() throws SQLException {
        if (!rows.next()) {
            Arrays.fill(values, null);
            return false;
        }
        for (int i = 0; i < values.length; i++) {
            values[i] = rows.getBytes(i + 1);
        }
        return true;
    }

    /** A value of the current row, by the column's place from 0 on; null for NULL. */
    public byte @Nullable [] value(int column) {
        return values[column];
    }

    /** The SHA-256 of the current row. */
    public byte[] digest() throws SQLException {
        return serverDigests ? serverDigest() : digest.of(values, this::ofColumn);
    }

    private byte[] serverDigest() throws SQLException {
        byte @Nullable [] digits = rows.getBytes(values.length + 1);
        if (digits == null) {
            throw ContentSum.tooLong(shape.name());
        }
        return RowDigest.fromHex(digits);
    }

    private byte[] ofColumn(int place) throws SQLException {
        byte @Nullable [] digits = rows.getBytes(values.length + 1 + place);
        if (digits == null) {
            throw ContentSum.tooLong(shape.name());
        }
        return Objects.requireNonNull(digits);
    }

    @Override
    public void close() throws SQLException {
        try (statement) {
            rows.close();
        }
    }
}
