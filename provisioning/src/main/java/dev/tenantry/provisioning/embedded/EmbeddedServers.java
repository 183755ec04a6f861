package dev.tenantry.provisioning.embedded;

import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.ProvisioningException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;

/**
 * A process that runs several embedded servers, for {@code tenantctl dev up} and {@code demo}:
 *
 * <pre>{@code --dir DIR --names catalog,db1,db2 --flavour mariadb|mysql --report FILE}</pre>
 *
 * <p>Each server lies in {@code DIR/NAME} and keeps its data from one run to the next. When all of them accept connections the
 * {@link ServersReport} is written. They are stopped in good order when this process is told to end (SIGTERM, SIGINT) or when its standard
 * input ends, which happens when whoever started it died, however it died. Servers that a killed run left behind are found by their
 * directories and stopped before they are started again.
 *
 * <p>Exit status: 0 after an orderly stop, 1 when a server cannot be started (all are stopped again; the reason is on standard error), 2
 * for words it does not understand, 3 when a server ended by itself.
 */
public final class EmbeddedServers {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,30}");

    private EmbeddedServers() {}

    /** The words of the command line. */
    record Arguments(Path directory, List<String> names, Flavour flavour, Path report) {
        static Arguments parse(String[] words) {
            String directory = null;
            String names = null;
            String flavour = Flavour.MARIADB.word();
            String report = null;
            for (int i = 0; i < words.length; i += 2) {
                if (i + 1 == words.length) {
                    throw new IllegalArgumentException(words[i] + " needs a value");
                }
                String value = words[i + 1];
                switch (words[i]) {
                    case "--dir" -> directory = value;
                    case "--names" -> names = value;
                    case "--flavour" -> flavour = value;
                    case "--report" -> report = value;
                    default -> throw new IllegalArgumentException("unknown option " + words[i]);
                }
            }
            if (directory == null || names == null || report == null) {
                throw new IllegalArgumentException("--dir, --names and --report are needed");
            }
            return new Arguments(
                    Path.of(directory),
                    names(names),
                    flavour(flavour),
                    Path.of(report).toAbsolutePath());
        }

        private static List<String> names(String text) {
            List<String> names = List.of(text.split(","));
            if (!names.stream().allMatch(name -> NAME.matcher(name).matches())
                    || names.stream().distinct().count() != names.size()) {
                throw new IllegalArgumentException("names are different, of small letters, digits and hyphens");
            }
            return names;
        }

        private static Flavour flavour(String word) {
            for (Flavour flavour : Flavour.values()) {
                if (flavour.word().equals(word)) {
                    return flavour;
                }
            }
            throw new IllegalArgumentException("a flavour is mariadb or mysql");
        }
    }

    /** Runs until told to stop. */
    public static void main(String[] words) {
        Arguments arguments;
        try {
            arguments = Arguments.parse(words);
        } catch (IllegalArgumentException wrong) {
            System.err.println("embedded servers: " + wrong.getMessage());
            System.exit(2);
            return;
        }
        try {
            Files.deleteIfExists(arguments.report);
            List<EmbeddedServer> servers = startAll(arguments);
            List<RunningServer> running = new ArrayList<>();
            for (int i = 0; i < servers.size(); i++) {
                running.add(RunningServer.of(arguments.names.get(i), servers.get(i)));
            }
            new ServersReport(ProcessHandle.current().pid(), running).write(arguments.report);
            waitForEnd(servers, System.in);
            boolean orderly = true;
            for (int i = 0; i < servers.size(); i++) {
                if (!servers.get(i).isRunning()) {
                    orderly = false;
                    System.err.println(
                            "embedded servers: " + arguments.names.get(i) + " ended by itself; its own log is "
                                    + running.get(i).logFile());
                }
            }
            // Stops the servers: a hook of each EmbeddedServer does, for this end and for a signal alike.
            Files.deleteIfExists(arguments.report);
            System.exit(orderly ? 0 : 3);
        } catch (IOException | ProvisioningException failure) {
            System.err.println("embedded servers: " + failure.getMessage());
            System.exit(1);
        }
    }

    /** Starts all at once; when one cannot be started, those that can are stopped by the end of the process. */
    private static List<EmbeddedServer> startAll(Arguments arguments) throws IOException {
        List<EmbeddedServer> servers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<EmbeddedServer>> starts = new ArrayList<>();
            for (String name : arguments.names) {
                EmbeddedSettings settings = EmbeddedSettings.of(arguments.flavour, arguments.directory.resolve(name));
                starts.add(threads.submit(() -> EmbeddedServer.start(settings)));
            }
            for (Future<EmbeddedServer> start : starts) {
                servers.add(start.get());
            }
            return servers;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while servers were started", interrupted);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof ProvisioningException why) {
                throw why;
            }
            throw new IOException("a server could not be started: " + failed.getCause(), failed);
        }
    }

    /** Waits until the input ends or a server does. */
    private static void waitForEnd(List<EmbeddedServer> servers, InputStream input) {
        CountDownLatch end = new CountDownLatch(1);
        servers.forEach(server -> server.onExit(end::countDown));
        Thread.ofVirtual().start(() -> {
            drain(input);
            end.countDown();
        });
        try {
            end.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void drain(InputStream input) {
        try {
            input.transferTo(OutputStream.nullOutputStream());
        } catch (IOException closed) {
            // A closed input says the same as one that ended.
            return;
        }
    }
}
