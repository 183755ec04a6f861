package dev.tenantry.provisioning.database;

import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.server.ServerFailures;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;

/** Turns what a driver threw into a failure with a code and a sentence. The server's own words are kept, the statement is not. */
public final class SqlFailure {
    /** The definition of a table changed after the snapshot was opened. */
    public static final int TABLE_DEFINITION_CHANGED = 1412;

    /** A lock was not granted in time. */
    public static final int LOCK_WAIT_TIMEOUT = 1205;

    private SqlFailure() {}

    /** The failure of doing {@code what} to {@code object}. */
    public static ProvisioningException of(SQLException cause, String what, String object) {
        return new ProvisioningException(
                ServerFailures.codeOf(cause),
                "%s %s failed: %s (server error %d)".formatted(what, object, words(cause), cause.getErrorCode()),
                cause,
                List.of());
    }

    /** The server's message, never null. */
    public static String words(SQLException cause) {
        return Objects.requireNonNullElse(cause.getMessage(), "no message");
    }
}
