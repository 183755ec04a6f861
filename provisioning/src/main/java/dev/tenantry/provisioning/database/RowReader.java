package dev.tenantry.provisioning.database;

import com.mysql.cj.jdbc.JdbcStatement;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows of a table as bytes, one at a time: whatever the table's size, one row is in memory. Beside each row comes its digest
 * from the server, which is added up.
 */
public final class RowReader implements AutoCloseable {
    private final Statement statement;
    private final ResultSet rows;
    private final TableShape shape;

    private RowReader(Statement statement, ResultSet rows, TableShape shape) {
        this.statement = statement;
        this.rows = rows;
        this.shape = shape;
    }

    /**
     * Starts reading.
     *
     * @param condition which rows, as the text after the table's name: empty for all
     */
    public static RowReader open(Connection connection, TableShape shape, String condition) throws SQLException {
        Statement statement = connection.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY);
        try {
            // The server converts nothing: what a column holds is what travels.
            statement.execute("SET SESSION character_set_results = NULL");
            statement.setEscapeProcessing(false);
            statement.unwrap(JdbcStatement.class).enableStreamingResults();
            ResultSet rows = statement.executeQuery("SELECT %s,LEFT(%s,31) FROM %s%s"
                    .formatted(
                            shape.selectList(), shape.rowDigest(), shape.name().quoted(), condition));
            return new RowReader(statement, rows, shape);
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
    }

    /** Goes to the next row; false after the last. */
    public boolean next() throws SQLException {
        return rows.next();
    }

    /** A value of the current row, by the column's place from 0 on; null for NULL. */
    public byte @Nullable [] value(int column) throws SQLException {
        return rows.getBytes(column + 1);
    }

    /** The digits of the current row's digest. */
    public byte[] digest() throws SQLException {
        byte @Nullable [] digest = rows.getBytes(shape.columns().size() + 1);
        if (digest == null) {
            throw ContentSum.tooLong(shape);
        }
        return digest;
    }

    @Override
    public void close() throws SQLException {
        try (statement) {
            rows.close();
        }
    }
}
