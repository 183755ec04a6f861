package dev.tenantry.provisioning.embedded;

import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A running database server that this process started. It listens on 127.0.0.1 only, accepts encrypted connections only, has grants
 * switched on and one account, the administrator. Its data outlives it: starting the same directory again finds everything.
 *
 * <p>The process that started it owns its directory until it stops the server or dies. Whoever starts a directory whose owner died stops
 * the server that was left behind first.
 */
public final class EmbeddedServer implements AutoCloseable {
    /** The address of every embedded server. */
    public static final String HOST = "127.0.0.1";

    /** The name of the one account that a new embedded server has. */
    public static final String ADMINISTRATOR = "tenantry_admin";

    private static final int PASSWORD_BYTES = 24;

    /** What this process must stop before it ends. */
    private static final Set<EmbeddedServer> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(EmbeddedServer::stopAll, "stop embedded servers"));
    }

    private final EmbeddedSettings settings;
    private final Layout layout;
    private final DirectoryOwner owner;
    private final ServerProcess process;
    private final ServerCertificate certificate;
    private final Secret password;

    private EmbeddedServer(
            EmbeddedSettings settings,
            Layout layout,
            DirectoryOwner owner,
            ServerProcess process,
            ServerCertificate certificate,
            Secret password) {
        this.settings = settings;
        this.layout = layout;
        this.owner = owner;
        this.process = process;
        this.certificate = certificate;
        this.password = password;
    }

    /**
     * Starts a server and returns when it accepts connections.
     *
     * @throws ProvisioningException SERVER_UNSUITABLE when this machine cannot run it, its directory is in use or belongs to another flavour,
     *     or the program ended or did not get ready: with the last lines of its log
     */
    public static EmbeddedServer start(EmbeddedSettings settings) {
        ServerProgram program = ServerProgram.of(settings.flavour());
        Layout layout = new Layout(settings.directory());
        try {
            OwnerOnly.directory(layout.directory());
            DirectoryOwner owner = DirectoryOwner.take(layout);
            boolean started = false;
            try {
                EmbeddedServer server = start(settings, program, layout, owner);
                started = true;
                return server;
            } finally {
                if (!started) {
                    owner.release();
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot start a server in " + layout.directory(), failure);
        }
    }

    private static EmbeddedServer start(
            EmbeddedSettings settings, ServerProgram program, Layout layout, DirectoryOwner owner) throws IOException {
        LeftBehind.stop(layout);
        requireFlavour(layout, settings.flavour());
        if (!Files.isDirectory(layout.data())) {
            Directories.copy(program.freshData(), layout.data());
        }
        OwnerOnly.directory(layout.temporary());
        ServerCertificate certificate = ServerCertificate.in(OwnerOnly.directory(layout.tls()));
        Secret password = administratorPassword(layout);
        ServerProcess process;
        try {
            OwnerOnly.write(layout.initFile(), administratorStatements(password));
            process = ServerProcess.start(program, settings, layout, certificate);
        } finally {
            Files.deleteIfExists(layout.initFile());
        }
        EmbeddedServer server = new EmbeddedServer(settings, layout, owner, process, certificate, password);
        RUNNING.add(server);
        return server;
    }

    /** Where it listens; always on {@link #HOST}. */
    public int port() {
        return process.port();
    }

    public Flavour flavour() {
        return settings.flavour();
    }

    /** The administrator's password. */
    public Secret administratorPassword() {
        return password;
    }

    /** The file with the administrator's password, readable by its owner only. */
    public Path administratorPasswordFile() {
        return layout.adminPassword();
    }

    /** The authority that clients must trust, as PEM. */
    public String authorityPem() {
        try {
            return Files.readString(certificate.authority());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The file with the authority. */
    public Path authorityFile() {
        return certificate.authority();
    }

    public Path directory() {
        return layout.directory();
    }

    /** The server's own data directory. */
    public Path dataDirectory() {
        return layout.data();
    }

    public Path log() {
        return layout.log();
    }

    /** The id of the server's process. */
    public long processId() {
        return process.id();
    }

    public boolean isRunning() {
        return process.isRunning();
    }

    /** Runs something when the server's process ends, for whatever reason. */
    void onExit(Runnable then) {
        process.onExit(then);
    }

    /** Stops it in good order and gives its directory back. Its data stays. A second call does nothing. */
    public void stop() {
        process.stop();
        gone();
    }

    /** Kills it as a crash would, and gives its directory back. For tests of what survives. */
    public void kill() {
        process.kill();
        gone();
    }

    @Override
    public void close() {
        stop();
    }

    /** Stops the server of a directory if this process runs it. */
    static void stopIn(Path directory) {
        RUNNING.stream().filter(server -> server.directory().equals(directory)).forEach(EmbeddedServer::stop);
    }

    private static void stopAll() {
        // In parallel, for the end of the process has to wait for all of them.
        RUNNING.parallelStream().forEach(EmbeddedServer::stop);
    }

    private void gone() {
        RUNNING.remove(this);
        owner.release();
    }

    private static void requireFlavour(Layout layout, Flavour wanted) throws IOException {
        if (Files.exists(layout.flavourFile())) {
            String found = Files.readString(layout.flavourFile()).strip();
            if (!found.equals(wanted.word())) {
                throw new ProvisioningException(
                        FailureCode.SERVER_UNSUITABLE,
                        "The data in " + layout.directory() + " belongs to " + found + ", not to " + wanted.word()
                                + ". Nothing was changed.",
                        "give another directory, or remove this one when its data is not needed");
            }
            return;
        }
        OwnerOnly.write(layout.flavourFile(), wanted.word() + "\n");
    }

    private static Secret administratorPassword(Layout layout) throws IOException {
        if (!Files.exists(layout.adminPassword())) {
            byte[] random = new byte[PASSWORD_BYTES];
            new SecureRandom().nextBytes(random);
            OwnerOnly.write(layout.adminPassword(), HexFormat.of().formatHex(random) + "\n");
        }
        return Secret.of(Files.readString(layout.adminPassword()).strip());
    }

    /** Root goes: it is an administrator without a password. The password is hexadecimal, so it needs no quoting. */
    private static String administratorStatements(Secret password) {
        String account = "'" + ADMINISTRATOR + "'@'" + HOST + "'";
        return String.join(
                "\n",
                "SET SESSION sql_log_bin = 0;",
                "CREATE USER IF NOT EXISTS " + account + " IDENTIFIED BY '" + password.reveal() + "';",
                "ALTER USER " + account + " IDENTIFIED BY '" + password.reveal() + "';",
                "GRANT ALL PRIVILEGES ON *.* TO " + account + " WITH GRANT OPTION;",
                "DROP USER IF EXISTS 'root'@'localhost';",
                "");
    }
}
