package dev.tenantry.gateway.sql;

import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.api.gateway.SqlColumn;
import dev.tenantry.api.gateway.SqlResult;
import dev.tenantry.gateway.problem.GatewayException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows as they travel: every value is a JSON string, or null, and the column's type says how to read it. JSON numbers are not used at all:
 * most readers make doubles of them, and a BIGINT or DECIMAL would come out as another number. So a value that was read can be sent back
 * as a parameter of the same type and is the same.
 */
final class Rows {
    private Rows() {}

    /**
     * Reads an answer.
     *
     * @param maxRows how many rows at most; one more is asked for, to know whether it was cut
     * @param budget how many bytes the whole answer may still have
     */
    static SqlResult read(ResultSet rows, int maxRows, ByteBudget budget) throws SQLException {
        ResultSetMetaData metadata = rows.getMetaData();
        List<SqlColumn> columns = new ArrayList<>();
        for (int i = 1; i <= metadata.getColumnCount(); i++) {
            columns.add(new SqlColumn(metadata.getColumnLabel(i), typeOf(metadata, i)));
        }
        List<List<@Nullable Object>> values = new ArrayList<>();
        boolean truncated = false;
        while (rows.next()) {
            if (values.size() == maxRows) {
                truncated = true;
                break;
            }
            List<@Nullable Object> row = new ArrayList<>(columns.size());
            for (int i = 0; i < columns.size(); i++) {
                row.add(value(rows, i + 1, columns.get(i).type(), budget));
            }
            values.add(row);
        }
        return result(columns, values, truncated);
    }

    /** The record says that cells may be null, but the checker does not find that in its compiled constructor. */
    @SuppressWarnings("NullAway")
    private static SqlResult result(List<SqlColumn> columns, List<List<@Nullable Object>> values, boolean truncated) {
        return new SqlResult(columns, values, -1, List.of(), truncated);
    }

    /** What is left of the size that one answer may have. */
    static final class ByteBudget {
        private final long limit;
        private long used;

        ByteBudget(long limit) {
            this.limit = limit;
        }

        void take(int bytes) {
            used += bytes + 3L;
            if (used > limit) {
                throw new GatewayException(
                        ProblemCode.REQUEST_TOO_LARGE,
                        "The answer is larger than " + limit
                                + " bytes. The transaction was rolled back; nothing was changed.",
                        "Ask for fewer rows or columns at a time.");
            }
        }
    }

    private static String typeOf(ResultSetMetaData metadata, int column) throws SQLException {
        if ("JSON".equalsIgnoreCase(metadata.getColumnTypeName(column))) {
            return "json";
        }
        return switch (metadata.getColumnType(column)) {
            case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT -> "integer";
            case Types.DECIMAL, Types.NUMERIC -> "decimal";
            case Types.FLOAT, Types.REAL, Types.DOUBLE -> "double";
            case Types.BOOLEAN -> "boolean";
            case Types.BIT -> metadata.getPrecision(column) <= 1 ? "boolean" : "bytes";
            case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB -> "bytes";
            case Types.DATE -> "date";
            case Types.TIME -> "time";
            case Types.TIMESTAMP -> "datetime";
            case Types.NULL -> "null";
            default -> "string";
        };
    }

    /** The bytes are the server's own text of the value, which is exact; only its spelling is made the same everywhere. */
    private static @Nullable String value(ResultSet rows, int column, String type, ByteBudget budget)
            throws SQLException {
        byte[] bytes = rows.getBytes(column);
        if (bytes == null) {
            return null;
        }
        budget.take(bytes.length);
        return switch (type) {
            case "bytes" -> Base64.getEncoder().encodeToString(bytes);
            case "boolean" -> String.valueOf(rows.getBoolean(column));
            case "integer" -> new BigInteger(text(bytes)).toString();
            case "decimal" -> new BigDecimal(text(bytes)).toPlainString();
            case "datetime" -> text(bytes).replace(' ', 'T');
            default -> text(bytes);
        };
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
