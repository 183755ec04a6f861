package dev.tenantry.provisioning.export;

import dev.tenantry.provisioning.ArchiveWorld;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.Registered;
import dev.tenantry.provisioning.Registered.Marked;
import dev.tenantry.provisioning.backup.ArchiveKey;
import dev.tenantry.provisioning.embedded.TestServers;
import dev.tenantry.provisioning.identifier.DatabaseName;
import dev.tenantry.provisioning.store.DirectoryStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

/** A world whose backups are made into packages, and a server of the same family that they are loaded into. */
final class Packages {
    static final ArchiveKey KEY = ArchiveWorld.newKey();

    private final ArchiveWorld world;
    private final StandardClient client;

    Packages(Flavour flavour, Path folder) throws IOException {
        Path store = Files.createDirectory(folder.resolve("store"));
        world = new ArchiveWorld(flavour, store)
                .with(new DirectoryStore("test", store))
                .with(KEY);
        client = new StandardClient(TestServers.of(flavour), folder);
    }

    ArchiveWorld world() {
        return world;
    }

    /** A database with these statements run, and a backup of it. */
    Marked backedUp(List<String> statements) throws SQLException {
        Marked source = world.newDatabase();
        world.migrate(source, statements);
        world.backUp(source, 1);
        return source;
    }

    ExportReport export(ExportJob job) {
        return TenantExport.write(world.store(), version -> KEY, job);
    }

    static ExportJob job(Marked source, Path target) {
        return ExportJob.plain(source.identity().tenantId(), target);
    }

    /** Loads a package as its README says into a new database. */
    StandardClient.Said load(Path made, DatabaseName target) throws IOException, InterruptedException {
        return client.load(made, target.value());
    }

    /** Runs a package's file of statements for another database; gives what the client said. */
    String run(Path statements, DatabaseName was, DatabaseName target) throws IOException, InterruptedException {
        return client.run(Files.readString(statements).replace(was.value(), target.value()), target.value());
    }

    DatabaseName plainDatabase() throws SQLException {
        DatabaseName name = DatabaseName.generate(new SecureRandom());
        try (Connection session = world.server().administrator()) {
            Registered.execute(session, "CREATE DATABASE " + name.quoted() + " CHARACTER SET latin1");
        }
        return name;
    }

    /** The files of a folder in which these bytes occur. */
    static List<Path> holding(Path folder, byte[] wanted) throws IOException {
        String needle = new String(wanted, StandardCharsets.ISO_8859_1);
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> bytes(file).contains(needle))
                    .toList();
        }
    }

    private static String bytes(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
