package dev.tenantry.cli.session;

import dev.tenantry.cli.terminal.Terminal;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a person says before something is done that hurts: yes to the moderate, the tenant's name to the severe. */
public final class ConfirmOptions {
    private ConfirmOptions() {}

    /** For what can be taken back. */
    public static final class Yes {
        @Option(
                names = {"-y", "--yes"},
                description = "Does not ask.")
        boolean yes;

        /** Asks, unless the answer was given. */
        public void require(Session session, String question) {
            if (yes) {
                return;
            }
            Terminal terminal = session.terminal();
            if (!terminal.questions()) {
                throw refused(question + " Nobody can be asked here", "add --yes");
            }
            String answer = terminal.ask(question + " [y/N]");
            if (!"y".equalsIgnoreCase(answer) && !"yes".equalsIgnoreCase(answer)) {
                throw refused("not confirmed; nothing was changed", "answer y, or add --yes");
            }
        }
    }

    /** For what a whole tenant feels. */
    public static final class Name {
        @Option(
                names = "--confirm",
                paramLabel = "SLUG",
                description = "The tenant's slug, typed again. Asked for when it is not given.")
        @Nullable
        String confirm;

        /** The name as it was typed, which must be the right one. */
        public String require(Session session, String question, String slug) {
            return typed(session, confirm, question, "tenant", slug);
        }
    }

    /** For what all tenants of a server feel. */
    public static final class ServerName {
        @Option(
                names = "--confirm",
                paramLabel = "NAME",
                description = "The server's name, typed again. Asked for when it is not given.")
        @Nullable
        String confirm;

        /** The name as it was typed, which must be the right one. */
        public String require(Session session, String question, String name) {
            return typed(session, confirm, question, "server", name);
        }
    }

    private static String typed(Session session, @Nullable String given, String question, String what, String name) {
        String typed = given;
        if (typed == null) {
            Terminal terminal = session.terminal();
            if (!terminal.questions()) {
                throw refused(question + " Nobody can be asked here", "add --confirm " + name);
            }
            typed = terminal.ask(question + " Type " + name + " to go on:");
        }
        if (!name.equals(typed)) {
            throw refused(
                    "the confirmation does not name the " + what + " " + name + "; nothing was changed",
                    "--confirm " + name);
        }
        return name;
    }

    private static CommandFailure refused(String sentence, String next) {
        return new CommandFailure(ExitCode.USAGE, "request.not_confirmed", sentence, next);
    }
}
