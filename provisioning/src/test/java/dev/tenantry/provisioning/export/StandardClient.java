package dev.tenantry.provisioning.export;

import dev.tenantry.provisioning.embedded.EmbeddedServer;
import dev.tenantry.provisioning.embedded.TestServers;
import dev.tenantry.provisioning.server.Credential;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The client that lies beside a test server's program, with an option file for its administrator. */
final class StandardClient {
    private final Path program;
    private final Path options;

    StandardClient(EmbeddedServer server, Path folder) throws IOException {
        Credential administrator = TestServers.administratorOf(server);
        options = Files.createFile(
                folder.resolve("client.cnf"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Path authority = Files.writeString(folder.resolve("authority.pem"), server.authorityPem());
        Files.writeString(
                options,
                "[client]\nuser=%s\npassword=\"%s\"\nhost=%s\nport=%d\nssl-ca=%s\n"
                        .formatted(
                                administrator.user(),
                                administrator.password().reveal(),
                                EmbeddedServer.HOST,
                                server.port(),
                                authority));
        program = Files.createFile(
                folder.resolve("client"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(program, "#!/bin/sh\nexec " + beside(server) + " \"$@\"\n");
    }

    private static String beside(EmbeddedServer server) {
        Path running = Path.of(ProcessHandle.of(server.processId())
                .orElseThrow()
                .info()
                .command()
                .orElseThrow());
        Path directory = Objects.requireNonNull(running.getParent());
        if (running.endsWith("mariadbd")) {
            return directory.resolve("mariadb").toString();
        }
        if (running.endsWith("mysqld")) {
            return directory.resolveSibling("bin").resolve("mysql").toString();
        }
        // An unpacked Debian package runs by its own loader, which lies in usr/lib/ARCHITECTURE.
        Path usr = Objects.requireNonNull(
                Objects.requireNonNull(directory.getParent()).getParent());
        return running + " --library-path " + directory + " " + usr.resolve("bin/mysql");
    }

    record Said(int status, String text) {}

    /** Runs a package's load.sh as its README says. */
    Said load(Path folder, String database) throws IOException, InterruptedException {
        return load(folder, database, System.getenv("PATH"));
    }

    /** The same on a machine that has only what is on a path. */
    Said load(Path folder, String database, String path) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(folder.resolve("load.sh").toString(), database, "--defaults-extra-file=" + options));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("CLIENT", program.toString());
        builder.environment().put("PATH", path);
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(process.waitFor(), text);
    }

    /** Runs statements by the client alone; gives what it said. */
    String run(String statements, String database) throws IOException, InterruptedException {
        Path file = Files.createTempFile(program.resolveSibling("client").getParent(), "statements", ".sql");
        Files.writeString(file, statements);
        Process process = new ProcessBuilder(
                        program.toString(),
                        "--defaults-extra-file=" + options,
                        "--binary-mode",
                        "--comments",
                        "--default-character-set=utf8mb4",
                        database)
                .redirectErrorStream(true)
                .redirectInput(file.toFile())
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() == 0 ? text : "failed: " + text;
    }
}
