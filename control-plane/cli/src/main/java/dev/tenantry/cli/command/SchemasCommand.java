package dev.tenantry.cli.command;

import dev.tenantry.api.schema.MigrationFile;
import dev.tenantry.api.schema.PublishSchemaRequest;
import dev.tenantry.api.schema.SchemaVersionView;
import dev.tenantry.cli.session.ChangeOptions;
import dev.tenantry.cli.session.CommandFailure;
import dev.tenantry.cli.session.ExitCode;
import dev.tenantry.cli.session.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Application schemas. */
@Command(name = "schemas", description = "Application schemas: sets of Flyway migrations in immutable versions.")
public final class SchemasCommand {
    private final Session session;

    public SchemasCommand(Session session) {
        this.session = session;
    }

    @Command(name = "list", description = "Lists the published versions.")
    int list(
            @Option(names = "--name", paramLabel = "NAME", description = "Of one schema only.") @Nullable String name) {
        session.printer()
                .list(
                        session.controlPlane().schemas(name),
                        Views.SCHEMA,
                        "No schema is published yet: tenantctl schemas publish DIR --name NAME");
        return ExitCode.OK.status();
    }

    @Command(name = "get", description = "Shows the newest version of a schema.")
    int get(@Parameters(paramLabel = "SCHEMA", description = "Its name.") String name) {
        List<SchemaVersionView> versions = session.controlPlane().schemas(name);
        SchemaVersionView newest = versions.stream()
                .filter(version -> version.name().equals(name))
                .max(java.util.Comparator.comparingInt(SchemaVersionView::version))
                .orElseThrow(() -> Session.unknown(
                        "schema",
                        name,
                        session.controlPlane().schemas(null).stream()
                                .map(SchemaVersionView::name)
                                .distinct()
                                .toList()));
        session.printer().one(newest, Views.SCHEMA);
        return ExitCode.OK.status();
    }

    @Command(
            name = "publish",
            description =
                    "Publishes the Flyway migrations of a folder as the schema's next version. The same content is the same version.")
    int publish(
            @Parameters(paramLabel = "DIR", description = "A folder with V1__name.sql, V2__name.sql, …") Path folder,
            @Option(names = "--name", required = true, paramLabel = "NAME", description = "The schema's name.")
                    String name,
            @Mixin UnchangedOption unchanged,
            @Mixin ChangeOptions change) {
        SchemaVersionView version =
                session.controlPlane(change).publishSchema(new PublishSchemaRequest(name, migrations(folder)));
        if (!version.unchanged()) {
            session.say("schema " + name + " has version " + version.version() + " with " + version.migrationCount()
                    + " migrations");
        }
        session.printer().one(version, Views.SCHEMA);
        return unchanged.exit(
                session,
                version.unchanged(),
                "schema " + name + " had this content already: it is version " + version.version());
    }

    /** The migrations of a folder, by name. */
    public static List<MigrationFile> migrations(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            List<MigrationFile> migrations = new ArrayList<>();
            for (Path file : files.filter(file -> file.toString().endsWith(".sql"))
                    .sorted()
                    .toList()) {
                migrations.add(new MigrationFile(String.valueOf(file.getFileName()), Files.readString(file)));
            }
            if (migrations.isEmpty()) {
                throw new CommandFailure(
                        ExitCode.USAGE,
                        "schema.no_files",
                        "there is no .sql file in " + folder,
                        "name a folder with V1__name.sql, V2__name.sql, …");
            }
            return migrations;
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "schema.unreadable",
                    "the migrations in " + folder + " cannot be read: " + e.getMessage());
        }
    }
}
