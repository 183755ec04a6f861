package dev.tenantry.cli;

import dev.tenantry.cli.session.CommandFailure;
import dev.tenantry.cli.session.ErrorReport;
import dev.tenantry.cli.session.ExitCode;
import dev.tenantry.cli.session.Session;
import dev.tenantry.cli.terminal.Terminal;
import java.io.PrintWriter;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** From arguments to an exit status. */
public final class Main {
    private Main() {}

    /** Runs one command. The launcher tells by system properties what a JVM cannot see. */
    public static void main(String[] arguments) {
        Terminal terminal = Terminal.ofProcess(
                System.getProperty("tenantctl.terminal", ""),
                System.getProperty("tenantctl.columns", ""),
                System.getenv());
        Session session = new Session(terminal, System.getenv(), Path.of("").toAbsolutePath());
        int status = run(session, arguments);
        terminal.out().flush();
        terminal.err().flush();
        System.exit(status);
    }

    /** Runs one command in a session and says its exit status. */
    public static int run(Session session, String... arguments) {
        CommandLine command = commandLine(session, nouns(arguments));
        if (arguments.length == 0) {
            command.usage(command.getOut());
            return ExitCode.OK.status();
        }
        return command.execute(arguments);
    }

    /** The nouns that a command line may need: the one it begins with, or all where it begins with something else. */
    private static Set<String> nouns(String... arguments) {
        boolean alone = arguments.length > 0
                && Tenantctl.NOUNS.containsKey(arguments[0])
                && !Set.of("help", "completion").contains(arguments[0]);
        return alone ? Set.of(arguments[0]) : Tenantctl.NOUNS.keySet();
    }

    /** The command line of a session, with some of the nouns. */
    static CommandLine commandLine(Session session, Set<String> nouns) {
        Factory factory = new Factory(session);
        CommandLine command = new CommandLine(new Tenantctl(session), factory);
        Tenantctl.NOUNS.forEach((name, noun) -> {
            if (nouns.contains(name)) {
                command.addSubcommand(name, new CommandLine(factory.create(noun), factory));
            }
        });
        command.setOut(new PrintWriter(session.terminal().out(), true, StandardCharsets.UTF_8));
        command.setErr(new PrintWriter(session.terminal().err(), true, StandardCharsets.UTF_8));
        command.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
        command.setCaseInsensitiveEnumValuesAllowed(false);
        command.setAbbreviatedOptionsAllowed(false);
        command.setParameterExceptionHandler((failure, given) -> usage(session, failure));
        command.setExecutionExceptionHandler(
                (failure, failed, parsed) -> ErrorReport.show(session, failure).status());
        HelpLayout.apply(command);
        return command;
    }

    private static int usage(Session session, ParameterException failure) {
        CommandLine command = failure.getCommandLine();
        String path = command.getCommandSpec().qualifiedName();
        List<String> suggestions =
                failure instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
        String sentence = String.valueOf(failure.getMessage());
        sentence = Character.toLowerCase(sentence.charAt(0)) + sentence.substring(1);
        String[] next = suggestions.isEmpty()
                ? new String[] {path + " --help"}
                : new String[] {
                    "did you mean: " + path + " " + String.join(", or " + path + " ", suggestions) + "?",
                    path + " --help"
                };
        return ErrorReport.show(session, new CommandFailure(ExitCode.USAGE, "command.usage", sentence, next))
                .status();
    }

    /** Makes nouns with the session they work in, and everything else as usual. */
    private record Factory(Session session) implements CommandLine.IFactory {
        @Override
        public <K> K create(Class<K> type) {
            try {
                for (Constructor<?> constructor : type.getDeclaredConstructors()) {
                    if (constructor.getParameterCount() == 1 && constructor.getParameterTypes()[0] == Session.class) {
                        return type.cast(constructor.newInstance(session));
                    }
                }
                return CommandLine.defaultFactory().create(type);
            } catch (Exception e) {
                throw new IllegalStateException("cannot make " + type.getName(), e);
            }
        }
    }
}
