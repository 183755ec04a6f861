package dev.tenantry.cli.session;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of every verb that changes something. */
public final class ChangeOptions {
    @Option(
            names = "--dry-run",
            description = "Checks the command line, shows the request that would be sent, and changes nothing.")
    boolean dryRun;

    @Option(
            names = "--idempotency-key",
            paramLabel = "KEY",
            description = "Sent again with the same key, the same request is done once.")
    @Nullable
    String idempotencyKey;

    /** Whether the person chose the key, so that the same request can be sent again. */
    public boolean isRepeatable() {
        return idempotencyKey != null;
    }

    /** Whether nothing may be changed. */
    public boolean isDryRun() {
        return dryRun;
    }
}
