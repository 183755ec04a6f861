package dev.tenantry.provisioning.store;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A store that speaks S3, as a process of its own on the loopback; it ends with {@link #close} or with this process. */
final class S3MockProcess implements AutoCloseable {
    static final String BUCKET = "archives";

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Process process;
    private final int port;

    private S3MockProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static S3MockProcess start(Path folder) {
        int port = freePort();
        try {
            Process process = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx256m",
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-Djava.io.tmpdir=" + Files.createDirectories(folder.resolve("tmp")),
                            "-jar",
                            Path.of("target/s3mock.jar").toAbsolutePath().toString(),
                            "--http.port=" + port,
                            "--server.port=0",
                            "--server.address=127.0.0.1",
                            "--com.adobe.testing.s3mock.max-payload-size=64MB",
                            "--com.adobe.testing.s3mock.store.initial-buckets=" + BUCKET))
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("s3mock.log").toFile())
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "end s3mock"));
            S3MockProcess mock = new S3MockProcess(process, port);
            await().atMost(PATIENCE).until(() -> !process.isAlive() || mock.answers());
            if (!process.isAlive()) {
                throw new IllegalStateException(
                        "the S3 mock ended at its start:\n" + Files.readString(folder.resolve("s3mock.log")));
            }
            return mock;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
