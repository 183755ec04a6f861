package dev.tenantry.cli.session;

import java.time.Duration;
import picocli.CommandLine.Option;

/** Options of every verb that starts an operation. */
public final class WaitOptions {
    @Option(
            names = "--wait",
            negatable = true,
            hidden = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Waits for the operation (the default).")
    boolean wait = true;

    @Option(names = "--detach", description = "Does not wait: shows the operation's id and ends.")
    boolean detach;

    @Option(
            names = "--wait-timeout",
            paramLabel = "TIME",
            defaultValue = "10m",
            converter = DurationConverter.class,
            description =
                    "How long to wait, such as 30s, 10m, 2h (${DEFAULT-VALUE}). The operation goes on after that.")
    Duration timeout = Duration.ofMinutes(10);

    boolean waits() {
        return wait && !detach;
    }
}
