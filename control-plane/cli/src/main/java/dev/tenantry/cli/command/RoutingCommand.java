package dev.tenantry.cli.command;

import dev.tenantry.cli.session.ExitCode;
import dev.tenantry.cli.session.Session;
import picocli.CommandLine.Command;

/** The routing registry's followers. */
@Command(name = "routing", description = "Runtimes and how far they have followed the routes.")
public final class RoutingCommand {
    private final Session session;

    public RoutingCommand(Session session) {
        this.session = session;
    }

    @Command(name = "nodes", description = "Lists the runtime nodes.")
    int nodes() {
        session.printer()
                .list(
                        session.controlPlane().routingNodes(),
                        Views.NODE,
                        "No runtime has registered yet: tenantctl runtime run");
        return ExitCode.OK.status();
    }
}
