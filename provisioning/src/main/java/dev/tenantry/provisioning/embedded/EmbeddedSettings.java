package dev.tenantry.provisioning.embedded;

import dev.tenantry.provisioning.Flavour;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Which server to start.
 *
 * @param flavour MariaDB from Maven Central, or MySQL from the folder on this machine
 * @param directory where its data, certificate, log and administrator's password lie; made when missing, kept when there
 * @param durability what it does before it says that a transaction is committed
 * @param port a fixed port, or 0 for the port it had last time or any free one
 * @param startPatience how long it may take until it accepts connections
 * @param options further options of the server's program; the last word on anything
 */
public record EmbeddedSettings(
        Flavour flavour,
        Path directory,
        Durability durability,
        int port,
        Duration startPatience,
        List<String> options) {
    private static final Duration START_PATIENCE = Duration.ofSeconds(90);

    public EmbeddedSettings {
        directory = directory.toAbsolutePath().normalize();
        options = List.copyOf(options);
    }

    /** A durable server on any free port. */
    public static EmbeddedSettings of(Flavour flavour, Path directory) {
        return new EmbeddedSettings(flavour, directory, Durability.FULL, 0, START_PATIENCE, List.of());
    }

    public EmbeddedSettings with(Durability changed) {
        return new EmbeddedSettings(flavour, directory, changed, port, startPatience, options);
    }

    public EmbeddedSettings withPort(int changed) {
        return new EmbeddedSettings(flavour, directory, durability, changed, startPatience, options);
    }

    public EmbeddedSettings withOptions(String... changed) {
        return new EmbeddedSettings(flavour, directory, durability, port, startPatience, List.of(changed));
    }
}
