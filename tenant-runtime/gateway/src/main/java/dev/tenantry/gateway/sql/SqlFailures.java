package dev.tenantry.gateway.sql;

import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.gateway.problem.GatewayException;
import dev.tenantry.runtime.TenantAccessException;
import java.sql.SQLException;
import java.util.Set;

/** What a database's refusal means to the caller, in words that hold no account, host or database name. */
final class SqlFailures {
    private static final int DEADLOCK = 1213;
    private static final int READ_ONLY_TRANSACTION = 1792;
    private static final int LONGEST_MESSAGE = 400;

    /** Lock wait timeout, query interrupted, MySQL's and MariaDB's statement time. */
    private static final Set<Integer> TIMES = Set.of(1205, 1317, 3024, 1969);

    /** Server shutting down, connection killed (MariaDB), session killed (MySQL). */
    private static final Set<Integer> ENDED = Set.of(1053, 1927, 3169, 4031);

    private SqlFailures() {}

    /** No connection was given. */
    static GatewayException noConnection(TenantAccessException refusal) {
        return new GatewayException(
                refusal.code(),
                String.valueOf(refusal.getMessage()),
                refusal.code().retryable(),
                false,
                refusal);
    }

    /** Whether the session ended under the transaction, as it does when an account is fenced: everything in it was rolled back. */
    static boolean connectionLost(SQLException failure) {
        String state = failure.getSQLState();
        return (state != null && state.startsWith("08")) || ENDED.contains(failure.getErrorCode());
    }

    /** The session ended before the commit was sent. */
    static GatewayException lost(SQLException failure) {
        return new GatewayException(
                ProblemCode.GATEWAY_UNROUTABLE,
                "The connection to the tenant's database ended during the transaction, which was rolled back. Nothing was changed.",
                true,
                false,
                failure,
                "Send the request again.");
    }

    static GatewayException tooLong(long millis, int index) {
        return new GatewayException(
                ProblemCode.GATEWAY_TIMEOUT,
                "The transaction took longer than " + millis + " ms and was ended in statements[" + index
                        + "]. It was rolled back; nothing was changed.",
                "Do less in one transaction, or ask for a plan that allows more time.");
    }

    /** The answer to the commit did not arrive. */
    static GatewayException outcomeUnknown(SQLException failure) {
        return new GatewayException(
                ProblemCode.GATEWAY_OUTCOME_UNKNOWN,
                "The commit was sent and its answer did not arrive. It is not known whether the transaction was committed.",
                false,
                true,
                failure,
                "Read what the transaction should have changed before sending it again.");
    }

    /** A statement was refused. */
    static GatewayException refused(SQLException failure, int index, boolean readOnlyRoute, long millis) {
        int code = failure.getErrorCode();
        if (TIMES.contains(code)) {
            return tooLong(millis, index);
        }
        if (readOnlyRoute && (code == READ_ONLY_TRANSACTION || refusedByDriver(failure))) {
            return new GatewayException(
                    ProblemCode.GATEWAY_READ_ONLY,
                    "The tenant is read-only now, and statements[" + index + "] writes. Nothing was changed.");
        }
        return new GatewayException(
                ProblemCode.GATEWAY_SQL_REFUSED,
                "statements[" + index + "] was refused with code " + code + ", SQLState " + failure.getSQLState() + ": "
                        + sanitised(String.valueOf(failure.getMessage()))
                        + " The transaction was rolled back; nothing was changed.",
                code == DEADLOCK,
                false,
                failure);
    }

    /** The driver knows what the session may do, and does not even send a statement that writes. */
    private static boolean refusedByDriver(SQLException failure) {
        return failure.getErrorCode() == 0
                && String.valueOf(failure.getMessage()).startsWith("Connection is read-only");
    }

    static String sanitised(String message) {
        String clean = message.replaceAll("'?[amrs][a-z0-9]{20}g[0-9]{1,9}'?(?:@'[^']*'|@\\S+)?", "(account)")
                .replaceAll("tn[a-z0-9]{20}", "(database)")
                .replaceAll("\\p{Cntrl}+", " ")
                .strip();
        String cut = clean.length() > LONGEST_MESSAGE ? clean.substring(0, LONGEST_MESSAGE) + "…" : clean;
        return cut.endsWith(".") ? cut : cut + ".";
    }
}
