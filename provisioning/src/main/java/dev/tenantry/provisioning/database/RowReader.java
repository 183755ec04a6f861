package dev.tenantry.provisioning.database;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows of a table as bytes, one at a time: whatever the table's size, one row is in memory. Each row has a digest, which is added
 * up. It is the one that the server computes over the same row, but computed here: that takes half of the load from the server.
 */
public final class RowReader implements AutoCloseable {
    /** A row is one array. */
    public static final long LONGEST_ROW = Integer.MAX_VALUE;

    private final RowStream rows;
    private final TableShape shape;
    private final RowDigest digest;
    private final boolean serverDigests;
    private final LongConsumer read;

    private RowReader(RowStream rows, TableShape shape, boolean serverDigests, LongConsumer read) {
        this.rows = rows;
        this.shape = shape;
        this.digest = new RowDigest(shape);
        this.serverDigests = serverDigests;
        this.read = read;
    }

    /** Takes a value where it lies. */
    @FunctionalInterface
    public interface ValueSink {
        /**
         * A value of a row, which is gone when this returns.
         *
         * @param length -1 for NULL
         */
        void value(byte[] bytes, int start, int length) throws IOException;
    }

    /**
     * Starts reading.
     *
     * @param condition which rows, as the text after the table's name: empty for all
     */
    public static RowReader open(Connection connection, TableShape shape, String condition) throws SQLException {
        return open(connection, shape, condition, false, RowReader::unheard);
    }

    /**
     * Starts reading.
     *
     * @param condition which rows, as the text after the table's name: empty for all
     * @param serverDigests whether the server computes the digests, for a table on whose rows it and we do not agree
     * @param read hears of each row how many bytes the server sent for it, before anybody else sees the row; may take its time, and throw to stop
     */
    public static RowReader open(
            Connection connection, TableShape shape, String condition, boolean serverDigests, LongConsumer read)
            throws SQLException {
        // The server converts nothing: what a column holds is what travels.
        set(connection, "NULL");
        RowStream rows = RowStream.open(
                connection,
                "SELECT %s%s FROM %s%s"
                        .formatted(
                                shape.selectList(),
                                serverDigests ? "," + shape.rowDigest() : shape.digestList(),
                                shape.name().quoted(),
                                condition));
        return new RowReader(rows, shape, serverDigests, read);
    }

    private static void set(Connection connection, String characterSet) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET SESSION character_set_results = " + characterSet);
        }
    }

    /**
     * Whether the server computes the same digests as we do, tried on some rows. It always should; a server that shows a value in two ways is
     * found here and not by a restore.
     *
     * @param condition which rows, as the text after the table's name
     * @param count how many of them
     * @param read hears of each row how many bytes the server sent for it, as in {@link #open}
     */
    public static boolean agrees(
            Connection connection, TableShape shape, String condition, long count, LongConsumer read)
            throws SQLException {
        String some = condition + " LIMIT " + count;
        ContentSum.Builder ours = new ContentSum.Builder();
        ContentSum.Builder theirs = new ContentSum.Builder();
        add(connection, shape, some, false, ours, read);
        add(connection, shape, some, true, theirs, read);
        return ours.build().equals(theirs.build());
    }

    /**
     * The sum of some rows, from their bytes as they are read; from the server's own digests where the two do not agree. What the session says in
     * text comes in the character set of a {@link WorkSession} again.
     */
    public static ContentSum sum(Connection connection, ReadPlan.Range range) throws SQLException {
        boolean agreed = agrees(connection, range.shape(), range.condition(), range.samples(), RowReader::unheard);
        ContentSum.Builder sum = new ContentSum.Builder();
        add(connection, range.shape(), range.condition(), !agreed, sum, RowReader::unheard);
        set(connection, "utf8mb4");
        return sum.build();
    }

    private static void add(
            Connection connection,
            TableShape shape,
            String condition,
            boolean byServer,
            ContentSum.Builder sum,
            LongConsumer read)
            throws SQLException {
        try (RowReader rows = open(connection, shape, condition, byServer, read)) {
            while (rows.next()) {
                sum.add(rows.digest());
            }
        }
    }

    private static void unheard(long bytes) {
        // Nobody counts.
    }

    /** Goes to the next row; false after the last. */
    public boolean next() throws SQLException {
        if (!rows.next()) {
            return false;
        }
        read.accept(rows.size());
        return true;
    }

    /** A value of the current row, by the column's place from 0 on; null for NULL. */
    public byte @Nullable [] value(int column) {
        return rows.value(column);
    }

    /** Hands over a value of the current row, by the column's place from 0 on. */
    public void value(int column, ValueSink sink) throws IOException {
        sink.value(rows.bytes(), rows.start(column), rows.length(column));
    }

    /** The SHA-256 of the current row. */
    public byte[] digest() throws SQLException {
        return serverDigests ? RowDigest.fromHex(digits(0)) : digest.of(rows, this::digits);
    }

    private byte[] digits(int place) throws SQLException {
        byte @Nullable [] digits = rows.value(shape.columns().size() + place);
        if (digits == null) {
            throw ContentSum.tooLong(shape.name());
        }
        return digits;
    }

    /** Reads what is left. */
    @Override
    public void close() throws SQLException {
        rows.close();
    }
}
