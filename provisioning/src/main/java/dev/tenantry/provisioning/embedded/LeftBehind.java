package dev.tenantry.provisioning.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server whose starter was killed. It is found by the mark in its directory and stopped, if the process is really that server. */
final class LeftBehind {
    private static final Logger LOG = LoggerFactory.getLogger(LeftBehind.class);
    private static final long STOP_PATIENCE_SECONDS = 30;
    private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(5);

    private LeftBehind() {}

    /** Notes which process runs the server of a directory. */
    static void mark(Layout layout, ProcessHandle process) throws IOException {
        String start = process.info().startInstant().map(Instant::toString).orElse("");
        OwnerOnly.write(layout.processMark(), process.pid() + "\n" + start + "\n");
    }

    /** Stops what an earlier owner left running. The caller owns the directory. */
    static void stop(Layout layout) throws IOException {
        Optional<ProcessHandle> found = find(layout);
        if (found.isPresent()) {
            LOG.info("stopping the server of {}, which a killed process left behind", layout.directory());
            stop(found.get());
        }
        Files.deleteIfExists(layout.processMark());
    }

    /** Ends a process that is no child of ours: politely, then not. */
    private static void stop(ProcessHandle process) throws IOException {
        CompletableFuture<ProcessHandle> exit = process.onExit();
        process.destroy();
        try {
            exit.get(STOP_PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException slow) {
            process.destroyForcibly();
            exit.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a server that was left behind was stopped", interrupted);
        } catch (ExecutionException impossible) {
            throw new IOException(impossible);
        }
    }

    /** The process of the mark, if it is alive, is the same process, and works on this directory. */
    private static Optional<ProcessHandle> find(Layout layout) throws IOException {
        if (!Files.exists(layout.processMark())) {
            return Optional.empty();
        }
        List<String> mark = Files.readAllLines(layout.processMark());
        if (mark.size() < 2) {
            return Optional.empty();
        }
        try {
            return ProcessHandle.of(Long.parseLong(mark.get(0)))
                    .filter(ProcessHandle::isAlive)
                    .filter(process -> startedAt(process, mark.get(1)))
                    .filter(process -> worksOn(process, layout.data()));
        } catch (NumberFormatException | DateTimeParseException damaged) {
            return Optional.empty();
        }
    }

    /** The start is worked out from the machine's clock at boot, which may be adjusted a little. */
    private static boolean startedAt(ProcessHandle process, String start) {
        return process.info()
                .startInstant()
                .map(found ->
                        Duration.between(Instant.parse(start), found).abs().compareTo(CLOCK_TOLERANCE) < 0)
                .orElse(false);
    }

    private static boolean worksOn(ProcessHandle process, Path data) {
        try {
            String commandLine = Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"));
            return Stream.of(commandLine.split("\0")).anyMatch(word -> word.equals("--datadir=" + data));
        } catch (IOException gone) {
            return false;
        }
    }
}
