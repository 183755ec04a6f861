package dev.tenantry.provisioning.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EmbeddedServersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path directory = TestServers.newDirectory("several");
    private final Path report = directory.resolve("report.json");
    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void endWhatWasStarted() throws InterruptedException {
        for (Process process : started) {
            process.destroy();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void reportsWhenAllAreReadyAndStopsThemWhenItsInputEnds() throws Exception {
        Process process = start("catalog,db1");
        ServersReport running = reported();

        assertThat(running.servers()).extracting(RunningServer::name).containsExactly("catalog", "db1");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(report)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(
                        Path.of(running.servers().getFirst().adminPasswordFile()))))
                .isEqualTo("rw-------");
        assertThat(running.servers())
                .allSatisfy(server -> assertThat(isAlive(server)).isTrue());

        process.getOutputStream().close();

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        assertThat(running.servers())
                .allSatisfy(server -> assertThat(isAlive(server)).isFalse());
        assertThat(report).doesNotExist();
    }

    @Test
    void serversOfAKilledRunAreStoppedByTheNextOneAndTheirDataIsKept() throws Exception {
        Process killed = start("db1");
        RunningServer first = reported().servers().getFirst();
        killed.destroyForcibly().waitFor();
        assertThat(isAlive(first)).as("the server survives its starter").isTrue();

        Process next = start("db1");
        await().atMost(PATIENCE)
                .until(() -> Files.exists(report) && !reported().servers().contains(first));
        RunningServer second = reported().servers().getFirst();

        assertThat(isAlive(first)).isFalse();
        assertThat(isAlive(second)).isTrue();
        assertThat(second.dataDirectory()).isEqualTo(first.dataDirectory());
        assertThat(next.isAlive()).isTrue();
    }

    @Test
    void aSignalStopsEverything() throws Exception {
        Process process = start("db1");
        RunningServer server = reported().servers().getFirst();

        process.destroy();

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(isAlive(server)).isFalse();
    }

    @Test
    void itEndsWhenAServerEndsByItself() throws Exception {
        Process process = start("db1,db2");
        ServersReport running = reported();

        ProcessHandle.of(running.servers().getFirst().processId()).orElseThrow().destroyForcibly();

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(3);
        assertThat(running.servers())
                .allSatisfy(server -> assertThat(isAlive(server)).isFalse());
    }

    private Process start(String names) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        EmbeddedServers.class.getName(),
                        "--dir",
                        directory.toString(),
                        "--names",
                        names,
                        "--report",
                        report.toString())
                .redirectErrorStream(true)
                .redirectOutput(
                        directory.resolve("output-" + started.size() + ".txt").toFile())
                .start();
        started.add(process);
        return process;
    }

    private ServersReport reported() throws IOException {
        await().atMost(PATIENCE).until(() -> Files.exists(report));
        return ServersReport.read(report);
    }

    private static boolean isAlive(RunningServer server) {
        return ProcessHandle.of(server.processId()).map(ProcessHandle::isAlive).orElse(false);
    }
}
