package dev.tenantry.cli.dev;

import dev.tenantry.cli.session.CommandFailure;
import dev.tenantry.cli.session.ConfirmOptions;
import dev.tenantry.cli.session.ExitCode;
import dev.tenantry.cli.session.Session;
import dev.tenantry.cli.terminal.Style;
import dev.tenantry.cli.terminal.Terminal;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** A Tenantry for developers. */
@Command(name = "dev", description = "A whole Tenantry on this machine, in one folder.")
public final class DevCommand {
    private final Session session;

    public DevCommand(Session session) {
        this.session = session;
    }

    @Command(
            name = "up",
            description =
                    "Starts database servers, control plane and runtime, and stops them with Ctrl-C. The data stays for the next start.")
    int up() {
        try (DevFolder folder = DevFolder.take(session.devFolder());
                DevStack stack = DevStack.start(folder, launcher(), what -> session.say("starting " + what + " …"))) {
            describe(session, stack);
            session.say("Ctrl-C stops everything; the data stays in " + session.devFolder() + ".");
            return untilTheEnd(session, stack);
        }
    }

    @Command(
            name = "reset",
            description = "Removes the folder's data: tenants, backups, keys, everything of 'dev up' and the demo.")
    int reset(@Mixin ConfirmOptions.Yes confirm) {
        try (DevFolder folder = DevFolder.take(session.devFolder())) {
            confirm.require(
                    session, "Everything in " + session.devFolder() + " will be gone: tenants, backups and keys.");
            folder.clear();
            session.say(session.devFolder() + " is empty");
            return ExitCode.OK.status();
        }
    }

    /** The launcher that started this command, for its children. */
    static Path launcher() {
        String dist = System.getProperty("tenantctl.dist");
        if (dist == null) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "dev.launcher",
                    "this verb starts other processes and needs the distribution's launcher",
                    "run ./tenantctl");
        }
        return Path.of(dist, "bin", "tenantctl");
    }

    /** Where everything is. */
    static void describe(Session session, DevStack stack) {
        Terminal terminal = session.terminal();
        terminal.out().println();
        line(terminal, "control plane", stack.controlPlaneUrl().toString());
        line(terminal, "gateway", stack.gatewayUrl() + "/v1/sql");
        line(terminal, "token", stack.tokenFile().toString());
        for (Child child : stack.children()) {
            line(terminal, child.name(), "pid " + child.pid() + ", log " + child.log());
        }
        terminal.out().println();
    }

    private static void line(Terminal terminal, String label, String value) {
        terminal.out().println("  " + terminal.result(Style.FAINT, String.format("%-17s", label)) + " " + value);
    }

    /** Stays until Ctrl-C, or until a part ends by itself. */
    static int untilTheEnd(Session session, DevStack stack) {
        while (true) {
            Child ended = stack.ended();
            if (ended != null) {
                session.say("the " + ended.name() + " ended; stopping the rest …");
                throw ended.failure(
                        "ended without being told to, so everything was stopped",
                        "tenantctl dev up   (starts it again; the data is kept)");
            }
            try {
                Thread.sleep(250);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return ExitCode.INTERRUPTED.status();
            }
        }
    }
}
