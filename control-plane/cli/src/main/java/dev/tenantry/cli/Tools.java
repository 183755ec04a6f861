package dev.tenantry.cli;

import com.sun.net.httpserver.HttpServer;
import dev.tenantry.cli.session.CommandFailure;
import dev.tenantry.cli.session.ExitCode;
import dev.tenantry.cli.session.Session;
import dev.tenantry.cli.terminal.Terminal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.Reader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Verbs about the command itself. */
final class Tools {
    private Tools() {}

    /** Completion scripts. */
    @Command(name = "completion", description = "Writes a completion script for a shell.")
    static final class Completion implements java.util.concurrent.Callable<Integer> {
        private final Session session;

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Parameters(paramLabel = "SHELL", description = "bash or zsh: eval \"$$(tenantctl completion bash)\"")
        private String shell = "";

        Completion(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() {
            if (!shell.equals("bash") && !shell.equals("zsh")) {
                throw new CommandFailure(
                        ExitCode.USAGE,
                        "completion.shell",
                        "there is no completion for '" + shell + "'",
                        "bash or zsh");
            }
            CommandLine root = spec.root().commandLine();
            String script = AutoComplete.bash("tenantctl", root);
            if (shell.equals("zsh")) {
                script = "autoload -U +X bashcompinit && bashcompinit\n" + script;
            }
            session.terminal().out().print(script);
            return ExitCode.OK.status();
        }
    }

    /** The version. */
    @Command(name = "version", description = "Shows the version of this command and of the JVM it runs on.")
    static final class Version implements java.util.concurrent.Callable<Integer> {
        private final Session session;

        Version(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() {
            String version = Main.class.getPackage().getImplementationVersion();
            Map<String, String> facts = Map.of(
                    "version", version == null ? "development" : version, "java", System.getProperty("java.version"));
            if (session.printer().forPeople()) {
                session.terminal().out().println("tenantctl " + facts.get("version") + " on Java " + facts.get("java"));
            } else {
                session.printer().structure(facts);
            }
            return ExitCode.OK.status();
        }
    }

    /** What is not about one verb. */
    @Command(name = "help", description = "Explains a topic: exit-codes, output, environment.")
    static final class HelpTopics implements java.util.concurrent.Callable<Integer> {
        private final Session session;

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Parameters(paramLabel = "TOPIC", arity = "0..1", description = "exit-codes, output or environment; or a noun.")
        private String topic = "";

        HelpTopics(Session session) {
            this.session = session;
        }

        static List<String> topics() {
            return List.of("exit-codes", "output", "environment");
        }

        @Override
        public Integer call() {
            CommandLine root = spec.root().commandLine();
            switch (topic) {
                case "" -> root.usage(root.getOut());
                case "exit-codes" -> {
                    for (ExitCode code : ExitCode.values()) {
                        session.terminal().out().printf("%3d  %s%n", code.status(), code.meaning());
                    }
                }
                case "output" -> session.terminal().out().print(HelpTexts.OUTPUT);
                case "environment" -> session.terminal().out().print(HelpTexts.ENVIRONMENT);
                default -> {
                    CommandLine noun = root.getSubcommands().get(topic);
                    if (noun == null) {
                        throw new CommandFailure(
                                ExitCode.USAGE,
                                "help.topic",
                                "there is no help on '" + topic + "'",
                                "tenantctl help " + String.join("|", topics()));
                    }
                    noun.usage(root.getOut());
                }
            }
            return ExitCode.OK.status();
        }
    }

    /**
     * Lets the JVM see once what verbs do, when the distribution is made: it writes a cache of the classes that were loaded. It talks to
     * nobody but itself.
     */
    @Command(name = "train", hidden = true, description = "Does what verbs do, for the class cache.")
    static final class Train implements java.util.concurrent.Callable<Integer> {
        private static final String NOTHING = "{\"items\":[],\"nextCursor\":null}";
        private static final String PROBLEM = """
                {"type":"about:blank","title":"t","status":404,"detail":"d","code":"request.not_found","requestId":"r",
                 "retryable":false,"changed":false,"next_steps":[]}""";

        @Override
        public Integer call() throws IOException {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                boolean listing = exchange.getRequestURI().getPath().endsWith("s");
                byte[] body = (listing ? NOTHING : PROBLEM).getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(listing ? 200 : 404, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            server.start();
            try {
                String url = "http://127.0.0.1:" + server.getAddress().getPort();
                PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
                for (String line : List.of(
                        "tenants list",
                        "servers list -o json",
                        "plans list -o yaml",
                        "backups get bak_x",
                        "tenants --help")) {
                    Terminal terminal = new Terminal(
                            nowhere,
                            nowhere,
                            new BufferedReader(Reader.nullReader()),
                            false,
                            false,
                            false,
                            false,
                            true,
                            Terminal.DEFAULT_COLUMNS);
                    List<String> arguments = new ArrayList<>(List.of(line.split(" ")));
                    arguments.addAll(List.of("--url", url));
                    Main.run(
                            new Session(terminal, Map.of(), java.nio.file.Path.of("")),
                            arguments.toArray(String[]::new));
                }
            } finally {
                server.stop(0);
            }
            return ExitCode.OK.status();
        }
    }
}
