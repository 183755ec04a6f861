package dev.tenantry.provisioning.embedded;

import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.ProvisioningException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** The process of one server, from its start until it is gone. */
final class ServerProcess {
    private static final int PORT_ATTEMPTS = 5;
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(60);
    private static final long LOOK_MILLIS = 10;

    private final Process process;
    private final int port;
    private final Layout layout;

    private ServerProcess(Process process, int port, Layout layout) {
        this.process = process;
        this.port = port;
        this.layout = layout;
    }

    /** Starts the program and waits until it is ready. A port that somebody else took in between is replaced, unless it was asked for. */
    static ServerProcess start(
            ServerProgram program, EmbeddedSettings settings, Layout layout, ServerCertificate certificate)
            throws IOException {
        for (int attempt = 1; ; attempt++) {
            int port = choosePort(settings, layout, attempt);
            List<String> command = ServerOptions.commandLine(program, settings, layout, certificate, port);
            ServerProcess server = launch(command, layout, port);
            LeftBehind.mark(layout, server.process.toHandle());
            if (server.becomesReady(settings.startPatience())) {
                OwnerOnly.write(layout.portFile(), port + "\n");
                return server;
            }
            server.kill();
            boolean portTaken = server.portWasTaken();
            if (!portTaken || settings.port() != 0 || attempt == PORT_ATTEMPTS) {
                throw server.failure(settings, portTaken);
            }
        }
    }

    int port() {
        return port;
    }

    long id() {
        return process.pid();
    }

    boolean isRunning() {
        return process.isAlive();
    }

    void onExit(Runnable then) {
        process.onExit().thenRun(then).exceptionally(failure -> null);
    }

    /** Asks it to end, waits, and kills it when it does not. */
    void stop() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        forget();
    }

    /** Ends it at once. */
    void kill() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        forget();
    }

    private void forget() {
        try {
            Files.deleteIfExists(layout.processMark());
            Files.deleteIfExists(layout.socket());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static ServerProcess launch(List<String> command, Layout layout, int port) throws IOException {
        if (Files.exists(layout.log())) {
            Files.move(layout.log(), layout.previousLog(), StandardCopyOption.REPLACE_EXISTING);
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(layout.directory().toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(layout.log().toFile());
        // Nothing of ours is meant for the server, and a MYSQL_… or a secret in the environment must not reach it.
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/bin:/bin");
        builder.environment().put("TZ", "UTC");
        return new ServerProcess(builder.start(), port, layout);
    }

    /** Watches the process and its log together: false as soon as the process is gone, or the patience is over. */
    private boolean becomesReady(Duration patience) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            while (System.nanoTime() < deadline) {
                if (saysReady()) {
                    return process.isAlive();
                }
                if (process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                    return false;
                }
            }
        } catch (InterruptedException interrupted) {
            kill();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a server was started", interrupted);
        }
        return false;
    }

    /** Both flavours write this line when they listen, after they ran the initial statements. */
    private boolean saysReady() throws IOException {
        String log = Files.readString(layout.log(), StandardCharsets.ISO_8859_1);
        return log.contains("ready for connections") && log.contains("port: " + port);
    }

    private boolean portWasTaken() {
        String tail = LogTail.of(layout.log()).toLowerCase(Locale.ROOT);
        return tail.contains("address already in use") || tail.contains("do you already have another");
    }

    private ProvisioningException failure(EmbeddedSettings settings, boolean portTaken) {
        String what = portTaken
                ? "Port " + port + " on " + EmbeddedServer.HOST + " is in use, so the embedded "
                        + settings.flavour().word() + " in " + layout.directory() + " cannot listen on it."
                : "The embedded " + settings.flavour().word() + " in " + layout.directory()
                        + " did not get ready. Its data was left as it is. Its last words:\n"
                        + LogTail.of(layout.log());
        return new ProvisioningException(
                FailureCode.SERVER_UNSUITABLE,
                what,
                portTaken ? "stop what uses the port, or give another one" : "read " + layout.log());
    }

    private static int choosePort(EmbeddedSettings settings, Layout layout, int attempt) throws IOException {
        if (settings.port() != 0) {
            return settings.port();
        }
        int remembered = layout.rememberedPort().orElse(0);
        return attempt == 1 && remembered != 0 && isFree(remembered) ? remembered : anyFreePort();
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    private static int anyFreePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
