package dev.tenantry.cli.dev;

import dev.tenantry.cli.session.CommandFailure;
import dev.tenantry.cli.session.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A process that this command started. It reads a pipe whose other end is ours and ends when the pipe does, so it does not outlive us
 * however we die. It has a session of its own: Ctrl-C reaches us, and we stop the children in order.
 */
final class Child {
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final int LINES_OF_LOG = 8;
    private static final List<String> SETTINGS = List.of("TENANTRY_", "MICRONAUT_", "DATASOURCES_");
    /** What a developer sets for the children. */
    private static final Set<String> OURS = Set.of("TENANTRY_MYSQL_HOME", "TENANTRY_FAILPOINTS");

    private final String name;
    private final Process process;
    private final Path log;

    private Child(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    /** Starts a verb of the launcher. */
    static Child start(String name, Path launcher, Path log, List<String> verb, String javaOptions) {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
            command.add("/usr/bin/setsid");
        }
        command.add(launcher.toString());
        command.addAll(verb);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(Child::isOfAnotherInstallation);
        builder.environment().put("TENANTRY_STOP_ON_STDIN_EOF", "1");
        builder.environment().put("TENANTRY_JAVA_OPTIONS", javaOptions);
        try {
            return new Child(name, builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + name, e);
        }
    }

    /** A setting in the environment stands above the child's own file, so one that was meant for another installation would move its folders. */
    private static boolean isOfAnotherInstallation(String variable) {
        return SETTINGS.stream().anyMatch(variable::startsWith) && !OURS.contains(variable);
    }

    String name() {
        return name;
    }

    long pid() {
        return process.pid();
    }

    Path log() {
        return log;
    }

    boolean alive() {
        return process.isAlive();
    }

    /** Waits until the child is ready. */
    void await(Duration patience, BooleanSupplier ready) {
        Instant deadline = Instant.now().plus(patience);
        while (!ready.getAsBoolean()) {
            if (!process.isAlive()) {
                throw failure("ended with status " + process.exitValue() + " before it was ready");
            }
            if (Instant.now().isAfter(deadline)) {
                throw failure("is not ready after " + patience.toSeconds() + " s");
            }
            pause();
        }
    }

    /** Asks the child to end, and ends it if it does not. */
    void stop() {
        process.destroy();
        try {
            if (!process.waitFor(GRACE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the log says something. */
    boolean said(String text) {
        try {
            return Files.readString(log).contains(text);
        } catch (IOException e) {
            return false;
        }
    }

    /** Why it is not there, with the end of its log, and what to type next. */
    CommandFailure failure(String what, String... next) {
        StringBuilder sentence = new StringBuilder("the " + name + " " + what + "; the end of its log says:");
        try {
            List<String> lines = Files.readAllLines(log);
            lines.subList(Math.max(0, lines.size() - LINES_OF_LOG), lines.size())
                    .forEach(line -> sentence.append("\n    ").append(line));
        } catch (IOException e) {
            sentence.append("\n    (nothing)");
        }
        List<String> steps = new ArrayList<>();
        steps.add("read " + log);
        steps.addAll(List.of(next));
        steps.add("tenantctl dev reset   (starts over; removes this folder's data)");
        return new CommandFailure(ExitCode.FAILED, "dev.start", sentence.toString(), steps.toArray(String[]::new));
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting", e);
        }
    }
}
