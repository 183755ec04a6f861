package dev.tenantry.provisioning.embedded;

import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.identifier.DatabaseName;
import dev.tenantry.provisioning.server.Credential;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The dump program of a tests' server, where one is at hand. */
public final class DumpProgram {
    private static final String LIBRARIES = "usr/lib/x86_64-linux-gnu";

    private DumpProgram() {}

    /** The dump as the program writes it, with every kind of object; empty where there is no such program. */
    public static Optional<Path> write(Flavour flavour, DatabaseName database, Path folder, List<String> options)
            throws IOException, InterruptedException {
        Optional<List<String>> program = program(flavour);
        if (program.isEmpty()) {
            return Optional.empty();
        }
        List<String> command = new ArrayList<>(program.get());
        command.add("--defaults-file=" + optionFile(flavour, database, folder));
        command.addAll(List.of(
                "--single-transaction", "--routines", "--triggers", "--events", "--default-character-set=utf8mb4"));
        command.addAll(options);
        command.add(database.value());
        Path out = folder.resolve(database + ".sql");
        Path err = folder.resolve(database + ".err");
        int status = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start()
                .waitFor();
        if (status != 0) {
            throw new IllegalStateException(Files.readString(err));
        }
        return Optional.of(out);
    }

    private static Path optionFile(Flavour flavour, DatabaseName database, Path folder) throws IOException {
        EmbeddedServer server = TestServers.of(flavour);
        Credential administrator = TestServers.administratorOf(server);
        Path authority = Files.writeString(folder.resolve(database + ".pem"), server.authorityPem());
        Path options = folder.resolve(database + ".cnf");
        Files.deleteIfExists(options);
        Files.createFile(options, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(
                options,
                "[client]\nuser=%s\npassword=\"%s\"\nhost=%s\nport=%d\nprotocol=tcp\nssl-ca=%s\n"
                        .formatted(
                                administrator.user(),
                                administrator.password().reveal(),
                                EmbeddedServer.HOST,
                                server.port(),
                                authority));
    }

    private static Optional<List<String>> program(Flavour flavour) {
        if (flavour == Flavour.MARIADB) {
            return onPath("mariadb-dump").map(program -> List.of(program.toString()));
        }
        String home = System.getenv("TENANTRY_MYSQL_HOME");
        if (home == null || home.isBlank()) {
            return Optional.empty();
        }
        Path vendor = Path.of(home, "bin/mysqldump");
        if (Files.isExecutable(vendor)) {
            return Optional.of(List.of(vendor.toString()));
        }
        Path unpacked = Path.of(home, "usr/bin/mysqldump");
        Path libraries = Path.of(home, LIBRARIES);
        Path loader = libraries.resolve("ld-linux-x86-64.so.2");
        return Files.isExecutable(unpacked) && Files.exists(loader)
                ? Optional.of(List.of(loader.toString(), "--library-path", libraries.toString(), unpacked.toString()))
                : Optional.empty();
    }

    private static Optional<Path> onPath(String program) {
        for (String place : System.getenv().getOrDefault("PATH", "").split(":")) {
            Path file = Path.of(place, program);
            if (Files.isExecutable(file)) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }
}
