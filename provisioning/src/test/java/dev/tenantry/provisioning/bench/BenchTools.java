package dev.tenantry.provisioning.bench;

import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.embedded.EmbeddedServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The tools that a user would otherwise take, on one server, over TLS as the product. A tool that is not there is told, with the way to get it. */
final class BenchTools {
    private static final String LIBRARIES = "usr/lib/x86_64-linux-gnu";

    private final Flavour flavour;
    private final Path folder;
    private final Path options;
    private final List<String> missing = new ArrayList<>();

    BenchTools(Flavour flavour, BenchServer server, Path folder) throws IOException {
        this.flavour = flavour;
        this.folder = folder;
        Path authority = folder.resolve("ca.pem");
        Files.writeString(authority, server.authorityPem());
        this.options = Files.createFile(
                folder.resolve("client.cnf"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        String common = "user=%s\npassword=\"%s\"\nhost=%s\nport=%d\n"
                .formatted(
                        server.administrator().user(),
                        server.administrator().password().reveal(),
                        EmbeddedServer.HOST,
                        server.port());
        // Only the clients know the word protocol; mydumper stops at it.
        Files.writeString(
                options,
                "[client]\n%sssl-ca=%s\n[mydumper]\n%s[myloader]\n%s".formatted(common, authority, common, common));
        require("zstd", "zstd");
        require("mydumper", "mydumper");
        require("myloader", "mydumper");
        if (dump().isEmpty()) {
            missing.add(
                    flavour == Flavour.MYSQL
                            ? "mysqldump and mysql of MySQL 9.7 are not here: ./dev mysql"
                            : "mariadb-dump and mariadb are not here: apt-get install mariadb-client");
        }
    }

    private void require(String program, String debianPackage) {
        if (onPath(program).isEmpty()) {
            missing.add(program + " is not here: apt-get install " + debianPackage);
        }
    }

    /** What to say about tools that are not there; their figures are left out. */
    List<String> missing() {
        return List.copyOf(missing);
    }

    /** The server's own dump through zstd; empty when a program is missing. */
    Optional<String> dumpCommand(String database, Path target) {
        return dump().filter(ignored -> onPath("zstd").isPresent())
                .map(program ->
                        "%s --defaults-file=%s --single-transaction --quick --routines --triggers --events %s%s | zstd -q -f -o %s"
                                .formatted(
                                        program,
                                        options,
                                        flavour == Flavour.MYSQL ? "--set-gtid-purged=OFF " : "",
                                        database,
                                        target));
    }

    /** The client that replays such a dump. */
    Optional<String> replayCommand(Path dump, String database) {
        return client().filter(ignored -> onPath("zstd").isPresent())
                .map(program ->
                        "zstd -q -dc %s | %s --defaults-file=%s %s".formatted(dump, program, options, database));
    }

    /** mydumper with one session a core, large tables in pieces. */
    Optional<String> mydumperCommand(String database, Path target, boolean compressed) {
        return onPath("mydumper")
                .map(program -> "%s --defaults-file=%s %s -B %s -o %s -t %d -r 100000 -G -R -E --trx-consistency-only%s"
                        .formatted(program, options, tls(), database, target, cores(), compressed ? " -c" : ""));
    }

    /** myloader with one session a core; it writes the binary log as everything here. */
    Optional<String> myloaderCommand(Path dump, String database) {
        return onPath("myloader")
                .map(program -> "%s --defaults-file=%s %s -d %s -B %s -t %d -e -o"
                        .formatted(program, options, tls(), dump, database, cores()));
    }

    private String tls() {
        return "--ssl --ca " + folder.resolve("ca.pem");
    }

    private static int cores() {
        return Runtime.getRuntime().availableProcessors();
    }

    private Optional<String> dump() {
        return flavour == Flavour.MYSQL ? ofMySql("mysqldump") : onPath("mariadb-dump");
    }

    private Optional<String> client() {
        return flavour == Flavour.MYSQL ? ofMySql("mysql") : onPath("mariadb");
    }

    private static Optional<String> ofMySql(String program) {
        String home = System.getenv("TENANTRY_MYSQL_HOME");
        if (home == null || home.isBlank()) {
            return Optional.empty();
        }
        Path vendor = Path.of(home, "bin", program);
        if (Files.isExecutable(vendor)) {
            return Optional.of(vendor.toString());
        }
        Path unpacked = Path.of(home, "usr/bin", program);
        Path libraries = Path.of(home, LIBRARIES);
        Path loader = libraries.resolve("ld-linux-x86-64.so.2");
        return Files.isExecutable(unpacked) && Files.exists(loader)
                ? Optional.of(loader + " --library-path " + libraries + " " + unpacked)
                : Optional.empty();
    }

    private static Optional<String> onPath(String program) {
        for (String place : System.getenv().getOrDefault("PATH", "").split(":")) {
            Path file = Path.of(place, program);
            if (Files.isExecutable(file)) {
                return Optional.of(file.toString());
            }
        }
        return Optional.empty();
    }

    /** Runs a pipeline to its end and says how many seconds it took. */
    double run(String command) throws IOException, InterruptedException {
        Path log = folder.resolve("tool.log");
        long begun = System.nanoTime();
        Process process = new ProcessBuilder("bash", "-o", "pipefail", "-c", command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        int status = process.waitFor();
        double seconds = (System.nanoTime() - begun) / 1e9;
        String said = Files.readString(log, StandardCharsets.UTF_8);
        if (status != 0) {
            throw new IllegalStateException("status %d of: %s%n%s"
                    .formatted(status, command, said.substring(Math.max(0, said.length() - 2000))));
        }
        return seconds;
    }
}
