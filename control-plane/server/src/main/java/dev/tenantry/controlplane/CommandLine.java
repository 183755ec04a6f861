package dev.tenantry.controlplane;

import dev.tenantry.controlplane.configuration.StartUpException;
import io.micronaut.context.env.PropertySource;
import io.micronaut.context.env.yaml.YamlPropertySourceLoader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of the program.
 *
 * @param configurationFile YAML, or null
 * @param migrate whether the catalog's schema may be brought up to date
 * @param migrateOnly whether to end after that
 * @param help whether only to say what it understands
 */
record CommandLine(@Nullable Path configurationFile, boolean migrate, boolean migrateOnly, boolean help) {
    static final String USAGE = """
            Usage: tenantctl server run [--config FILE] [--migrate]
                   tenantctl server migrate [--config FILE]

              --config FILE   YAML with tenantry.* properties; TENANTRY_… variables win over it
              --migrate       brings the catalog's schema up to date before serving
              migrate         brings it up to date and ends
            """;

    /** Above the defaults in application.yml, below variables of the environment. */
    private static final int POSITION = -250;

    static CommandLine parse(String... arguments) {
        Path file = null;
        boolean migrate = false;
        boolean migrateOnly = false;
        boolean help = false;
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--config" -> {
                    i++;
                    if (i == arguments.length) {
                        throw new IllegalArgumentException("--config needs a file");
                    }
                    file = Path.of(arguments[i]);
                }
                case "--migrate" -> migrate = true;
                case "migrate" -> {
                    migrate = true;
                    migrateOnly = true;
                }
                case "run" -> migrateOnly = false;
                case "--help", "-h", "help" -> help = true;
                default ->
                    throw new IllegalArgumentException(
                            "The control plane has no argument '" + arguments[i] + "'.\n" + USAGE);
            }
        }
        return new CommandLine(file, migrate, migrateOnly, help);
    }

    /** What the arguments set. */
    PropertySource[] propertySources() {
        List<PropertySource> sources = new ArrayList<>();
        if (configurationFile != null) {
            sources.add(PropertySource.of("file " + configurationFile, read(configurationFile), POSITION));
        }
        if (migrate) {
            sources.add(PropertySource.of("arguments", Map.of("tenantry.migrate", true), POSITION + 1));
        }
        return sources.toArray(PropertySource[]::new);
    }

    private static Map<String, Object> read(Path file) {
        try (InputStream input = Files.newInputStream(file)) {
            return new HashMap<>(new YamlPropertySourceLoader().read(file.toString(), input));
        } catch (IOException e) {
            throw new StartUpException("The configuration file cannot be read: " + file + ".", e);
        } catch (RuntimeException e) {
            throw new StartUpException("The configuration file is not valid YAML: " + file + ".", e);
        }
    }
}
