package dev.tenantry.provisioning.fidelity;

import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.embedded.EmbeddedServer;
import dev.tenantry.provisioning.embedded.TestServers;
import dev.tenantry.provisioning.identifier.DatabaseName;
import dev.tenantry.provisioning.server.Credential;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The server's own dump program, where one is at hand: the second opinion on what a database holds. */
final class ServerDump {
    private static final String LIBRARIES = "usr/lib/x86_64-linux-gnu";

    private ServerDump() {}

    /** The dump as sorted lines without names that differ by their nature; empty where there is no such program. */
    static Optional<List<String>> lines(Flavour flavour, DatabaseName database, Path folder, List<String> without)
            throws IOException, InterruptedException {
        Optional<List<String>> program = program(flavour);
        if (program.isEmpty()) {
            return Optional.empty();
        }
        EmbeddedServer server = TestServers.of(flavour);
        Credential administrator = TestServers.administratorOf(server);
        Path authority = Files.writeString(folder.resolve(database + ".pem"), server.authorityPem());
        Path options = Files.createFile(
                folder.resolve(database + ".cnf"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(
                options,
                "[client]\nuser=%s\npassword=\"%s\"\nhost=%s\nport=%d\nprotocol=tcp\nssl-ca=%s\n"
                        .formatted(
                                administrator.user(),
                                administrator.password().reveal(),
                                EmbeddedServer.HOST,
                                server.port(),
                                authority));
        List<String> command = new ArrayList<>(program.get());
        command.add("--defaults-file=" + options);
        command.addAll(List.of(
                "--single-transaction",
                "--routines",
                "--triggers",
                "--events",
                "--hex-blob",
                "--skip-extended-insert",
                "--complete-insert",
                "--skip-comments",
                "--default-character-set=utf8mb4",
                "--ignore-table=" + database + ".tenantry_identity"));
        without.forEach(table -> command.add("--ignore-table=" + database + "." + table));
        if (flavour == Flavour.MYSQL) {
            command.add("--set-gtid-purged=OFF");
        }
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
        return Optional.of(new String(Files.readAllBytes(out), StandardCharsets.ISO_8859_1)
                .replace(database.core(), "OWN")
                .lines()
                .sorted()
                .toList());
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
