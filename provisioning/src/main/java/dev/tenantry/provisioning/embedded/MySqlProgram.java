package dev.tenantry.provisioning.embedded;

import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.ProvisioningException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * MySQL from a folder: Debian packages that were unpacked without being installed, which bring their own loader and libraries, or a
 * vendor's archive, which runs with the machine's.
 *
 * @param root the folder
 * @param launcher the program, after its own loader where the folder brings one
 * @param share where messages and character sets are
 * @param plugins where plugins are
 */
record MySqlProgram(Path root, List<String> launcher, Path share, Path plugins) implements ServerProgram {
    private static final String LIBRARIES = "usr/lib/x86_64-linux-gnu";

    MySqlProgram {
        launcher = List.copyOf(launcher);
    }

    /** The folder that TENANTRY_MYSQL_HOME names, or the one that ./dev mysql fills; empty when there is neither. */
    static Optional<Path> home() {
        String configured = System.getenv("TENANTRY_MYSQL_HOME");
        if (configured != null && !configured.isBlank()) {
            return Optional.of(Path.of(configured));
        }
        Path fetched = Directories.cache().resolve("mysql-9.7");
        return Files.exists(fetched.resolve(".complete")) ? Optional.of(fetched) : Optional.empty();
    }

    static MySqlProgram inFolder(Path root) {
        Path unpackedPackage = root.resolve("usr/sbin/mysqld");
        if (Files.isExecutable(unpackedPackage)) {
            Path libraries = root.resolve(LIBRARIES);
            Path loader = libraries.resolve("ld-linux-x86-64.so.2");
            List<String> launcher = Files.exists(loader)
                    ? List.of(loader.toString(), "--library-path", libraries.toString(), unpackedPackage.toString())
                    : List.of(unpackedPackage.toString());
            return new MySqlProgram(
                    root, launcher, root.resolve("usr/share/mysql"), root.resolve("usr/lib/mysql/plugin"));
        }
        Path vendorArchive = root.resolve("bin/mysqld");
        if (Files.isExecutable(vendorArchive)) {
            return new MySqlProgram(
                    root, List.of(vendorArchive.toString()), root.resolve("share"), root.resolve("lib/plugin"));
        }
        throw new ProvisioningException(
                FailureCode.SERVER_UNSUITABLE,
                "There is no MySQL in " + root + ": neither usr/sbin/mysqld nor bin/mysqld can be executed.",
                "./dev mysql",
                "or set TENANTRY_MYSQL_HOME to an unpacked MySQL");
    }

    @Override
    public Flavour flavour() {
        return Flavour.MYSQL;
    }

    @Override
    public List<String> command() {
        List<String> words = new ArrayList<>(launcher);
        words.add("--no-defaults");
        words.add("--lc-messages-dir=" + share);
        words.add("--character-sets-dir=" + share.resolve("charsets"));
        words.add("--plugin-dir=" + plugins);
        words.addAll(ServerProgram.asThisUser());
        return words;
    }

    @Override
    public List<String> settings() {
        return List.of(
                "--mysqlx=OFF",
                "--secure-file-priv=NULL",
                "--innodb-redo-log-capacity=96M",
                "--binlog-row-value-options=");
    }

    @Override
    public Path freshData() throws IOException {
        Path program = Path.of(launcher.getLast());
        BasicFileAttributes file = Files.readAttributes(program, BasicFileAttributes.class);
        // Another build of the program makes another first state.
        String build = Long.toString(file.size(), 36) + "-"
                + Long.toString(file.lastModifiedTime().toMillis(), 36);
        return Directories.buildOnce(Directories.cache().resolve("mysql-data-" + build), this::install);
    }

    private void install(Path data) throws IOException {
        Path log = Files.createTempFile("tenantry-install", ".log");
        try {
            List<String> command = new ArrayList<>(command());
            command.addAll(List.of(
                    "--initialize-insecure",
                    "--datadir=" + data,
                    "--auto-generate-certs=OFF",
                    "--caching-sha2-password-auto-generate-rsa-keys=OFF",
                    "--innodb-redo-log-capacity=32M"));
            ServerProgram.runToEnd(command, Path.of("/dev/null"), log);
            // Each copy is another server and makes its own identity.
            Files.deleteIfExists(data.resolve("auto.cnf"));
        } finally {
            Files.delete(log);
        }
    }
}
