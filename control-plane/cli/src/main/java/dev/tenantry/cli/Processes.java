package dev.tenantry.cli;

import dev.tenantry.cli.session.CommandFailure;
import dev.tenantry.cli.session.ExitCode;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The services, as the help shows them. The launcher starts them without this program; here is only what it is told by mistake. */
final class Processes {
    private Processes() {}

    /** The control plane. */
    @Command(name = "server", description = "The control plane as a process.")
    static final class Server {
        @Command(
                name = "run",
                description = "Runs the control plane: tenantctl server run [--config FILE] [--migrate].")
        int run(@Parameters(hidden = true, arity = "0..*") List<String> arguments) {
            return notTheLauncher("server run");
        }

        @Command(
                name = "migrate",
                description =
                        "Brings the catalog's schema up to date and ends: tenantctl server migrate [--config FILE].")
        int migrate(@Parameters(hidden = true, arity = "0..*") List<String> arguments) {
            return notTheLauncher("server migrate");
        }
    }

    /** The tenant runtime. */
    @Command(name = "runtime", description = "The tenant runtime as a process.")
    static final class TenantRuntime {
        @Command(
                name = "run",
                description = "Runs the gateway for application traffic: tenantctl runtime run [--config FILE].")
        int run(@Parameters(hidden = true, arity = "0..*") List<String> arguments) {
            return notTheLauncher("runtime run");
        }
    }

    private static int notTheLauncher(String verb) {
        throw new CommandFailure(
                ExitCode.USAGE,
                "command.order",
                "'" + verb + "' has to come before every option",
                "tenantctl " + verb + " …");
    }
}
