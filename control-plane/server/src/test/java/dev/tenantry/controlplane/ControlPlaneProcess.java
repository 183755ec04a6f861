package dev.tenantry.controlplane;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The control plane as the process that an operator runs, with this test's class path. It ends with the test's process at the latest. */
public final class ControlPlaneProcess implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("control plane is ready at (\\S+)");
    private static final Duration START_PATIENCE = Duration.ofMinutes(5);
    private static final long STOP_SECONDS = 40;

    private final Process process;
    private final Path output;
    private final Path errors;
    private final Set<String> visible = new LinkedHashSet<>();
    private @Nullable URI uri;

    private ControlPlaneProcess(Process process, Path output, Path errors) {
        this.process = process;
        this.output = output;
        this.errors = errors;
    }

    /**
     * Starts it and returns when it accepts requests.
     *
     * @param folder takes what it prints; its temporary files go to the folder {@code tmp} in it
     * @param configuration its YAML file
     * @param javaOptions further options of the Java command
     * @param environment further variables
     */
    public static ControlPlaneProcess start(
            Path folder, Path configuration, List<String> javaOptions, Map<String, String> environment) {
        try {
            Path temporary = Files.createDirectories(folder.resolve("tmp"));
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx512m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    "-Djava.io.tmpdir=" + temporary));
            command.addAll(javaOptions);
            command.addAll(List.of(
                    "-cp",
                    System.getProperty("java.class.path"),
                    Application.class.getName(),
                    "run",
                    "--config",
                    configuration.toString()));
            Path output = folder.resolve("output.log");
            Path errors = folder.resolve("errors.log");
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile());
            builder.environment().put("TENANTRY_STOP_ON_STDIN_EOF", "1");
            // Drills of their own accord would work on servers that tests compare with the catalog.
            builder.environment().put("TENANTRY_DRILL_ENABLED", "false");
            builder.environment().putAll(environment);
            ControlPlaneProcess started = new ControlPlaneProcess(builder.start(), output, errors);
            started.awaitReady();
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitReady() {
        try {
            await().atMost(START_PATIENCE).until(() -> !process.isAlive() || ready().find());
            if (!process.isAlive()) {
                throw new IllegalStateException("the control plane ended at its start:\n" + text(errors));
            }
            Matcher ready = ready();
            if (!ready.find()) {
                throw new IllegalStateException("the control plane did not say where it listens");
            }
            // Remembered: the next process in the same folder writes its own output from the beginning.
            uri = URI.create(ready.group(1));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private Matcher ready() {
        return READY.matcher(text(output));
    }

    /** Where it listens. */
    public URI uri() {
        return Objects.requireNonNull(uri);
    }

    /** Everything it has printed. */
    public String printed() {
        return text(output) + text(errors);
    }

    /** Notes what everybody on the machine, or its administrator, sees of the process and its children now: arguments and environment. */
    public void look() {
        Stream.concat(Stream.of(process.toHandle()), process.toHandle().descendants())
                .forEach(each -> {
                    visible.add(text(Path.of("/proc/" + each.pid() + "/cmdline")));
                    visible.add(text(Path.of("/proc/" + each.pid() + "/environ")));
                });
    }

    /** What {@link #look} saw. */
    public String seen() {
        return String.join("\n", visible);
    }

    /** Its number among the machine's processes; the owner of a lease names it. */
    public long pid() {
        return process.pid();
    }

    /** How much processor time it has used. */
    public Duration processorTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Stops it where it is, as SIGSTOP does, and returns when it stands still. */
    public void pause() {
        signal("STOP");
        await().pollInterval(Duration.ofMillis(1)).until(this::standsStill);
    }

    /** Lets it go on after {@link #pause}, as SIGCONT does. */
    public void wake() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            int status = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new IllegalStateException("SIG" + name + " could not be sent to process " + process.pid());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The state comes after the name in parentheses. */
    private boolean standsStill() {
        String stat = text(Path.of("/proc/" + process.pid() + "/stat"));
        return stat.startsWith(") T", stat.lastIndexOf(')'));
    }

    /** Asks it to end as a service manager would, and says whether it ended by itself. */
    public boolean stop() {
        process.destroy();
        try {
            return process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** How it ended. */
    public int exitStatus() {
        return process.exitValue();
    }

    /** Ends it as {@code kill -9} does, and returns when it is gone. */
    public void kill() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(Objects.requireNonNull(file)), StandardCharsets.ISO_8859_1);
        } catch (java.nio.file.NoSuchFileException gone) {
            // A child that has ended since it was listed.
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
