package dev.tenantry.gateway.sql;

import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.api.gateway.SqlRequest;
import dev.tenantry.api.gateway.SqlStatement;
import dev.tenantry.api.gateway.SqlValue;
import dev.tenantry.gateway.problem.GatewayException;
import java.util.ArrayList;
import java.util.List;

/**
 * A request whose every statement and parameter was read and found good, before a connection is asked for.
 *
 * @param statements what to execute, in this order, in one transaction
 * @param readOnly whether the transaction may not write
 * @param maxRows how many rows at most per statement
 * @param timeoutMillis how long the whole transaction may take
 */
record PreparedRequest(List<Prepared> statements, boolean readOnly, int maxRows, int timeoutMillis) {
    /** One statement. */
    record Prepared(String sql, boolean inserts, List<Parameters.Setter> parameters) {}

    static PreparedRequest of(SqlRequest request) {
        List<Prepared> prepared = new ArrayList<>();
        for (int i = 0; i < request.statements().size(); i++) {
            prepared.add(prepare(request.statements().get(i), i));
        }
        return new PreparedRequest(
                List.copyOf(prepared),
                Boolean.TRUE.equals(request.readOnly()),
                positive(request.maxRows(), "maxRows"),
                positive(request.timeoutMillis(), "timeoutMillis"));
    }

    private static Prepared prepare(SqlStatement statement, int index) {
        StatementRules.Statement read = StatementRules.read(statement.sql(), index);
        List<SqlValue> values = statement.parameters() == null ? List.of() : statement.parameters();
        if (values.size() != read.parameters()) {
            throw new GatewayException(
                    ProblemCode.REQUEST_INVALID,
                    "statements[" + index + "] has " + read.parameters() + " question marks and " + values.size()
                            + " parameters. Nothing was executed.");
        }
        List<Parameters.Setter> setters = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            setters.add(Parameters.read(values.get(i), "statements[" + index + "].parameters[" + i + "]"));
        }
        return new Prepared(statement.sql(), read.inserts(), List.copyOf(setters));
    }

    private static int positive(@org.jspecify.annotations.Nullable Integer value, String name) {
        if (value != null && value < 1) {
            throw new GatewayException(
                    ProblemCode.REQUEST_INVALID, name + " must be at least 1. Nothing was executed.");
        }
        return value == null ? Integer.MAX_VALUE : value;
    }
}
