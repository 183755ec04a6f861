package dev.tenantry.cli.command;

import dev.tenantry.api.client.ControlPlane;
import dev.tenantry.api.deletion.ApproveDeletionRequest;
import dev.tenantry.api.deletion.DeletionView;
import dev.tenantry.api.deletion.RefuseDeletionRequest;
import dev.tenantry.cli.session.ChangeOptions;
import dev.tenantry.cli.session.ConfirmOptions;
import dev.tenantry.cli.session.ExitCode;
import dev.tenantry.cli.session.Session;
import dev.tenantry.cli.session.WaitOptions;
import dev.tenantry.cli.session.Waiter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Deletion tickets. */
@Command(
        name = "deletions",
        description = "Tickets for the destruction of deleted tenants' data: one person asks, another approves.")
public final class DeletionsCommand {
    private final Session session;

    public DeletionsCommand(Session session) {
        this.session = session;
    }

    @Command(name = "list", description = "Lists the tickets, newest first.")
    int list(
            @Option(
                            names = "--state",
                            paramLabel = "STATE",
                            description = "Of one state: requested, executing, done, refused, expired.")
                    @Nullable
                    String state) {
        session.printer()
                .list(session.controlPlane().deletions().list(state), Views.DELETION, "There is no such ticket.");
        return ExitCode.OK.status();
    }

    @Command(name = "get", description = "Shows a ticket with the plan of what goes.")
    int get(@Parameters(paramLabel = "DELETION", description = "Its id.") String id) {
        session.printer().one(session.controlPlane().deletions().get(id), Views.DELETION);
        return ExitCode.OK.status();
    }

    @Command(
            name = "approve",
            description = "Approves a deletion that another person asked for; the data is destroyed at once.")
    int approve(
            @Parameters(paramLabel = "DELETION", description = "Its id.") String id,
            @Option(
                            names = "--reason",
                            required = true,
                            paramLabel = "TEXT",
                            description = "Why; goes to the audit trail.")
                    String reason,
            @Mixin ConfirmOptions.Name confirm,
            @Mixin WaitOptions wait,
            @Mixin ChangeOptions change) {
        ControlPlane controlPlane = session.controlPlane(change);
        DeletionView ticket = controlPlane.deletions().get(id);
        String typed = confirm.require(
                session,
                ticket.plan().size() + " objects of " + ticket.slug() + " (" + ticket.tenantId()
                        + ") will be destroyed for ever.",
                ticket.slug());
        DeletionView approved = controlPlane.deletions().approve(id, new ApproveDeletionRequest(typed, reason));
        ExitCode exit = ExitCode.OK;
        if (approved.operationId() != null) {
            exit = new Waiter(session, controlPlane)
                    .await(controlPlane.operation(approved.operationId()), wait)
                    .exit();
        }
        session.printer().one(controlPlane.deletions().get(id), Views.DELETION);
        return exit.status();
    }

    @Command(name = "refuse", description = "Refuses or withdraws a ticket for good.")
    int refuse(
            @Parameters(paramLabel = "DELETION", description = "Its id.") String id,
            @Option(
                            names = "--reason",
                            required = true,
                            paramLabel = "TEXT",
                            description = "Why; goes to the audit trail.")
                    String reason,
            @Mixin ChangeOptions change) {
        session.printer()
                .one(
                        session.controlPlane(change).deletions().refuse(id, new RefuseDeletionRequest(reason)),
                        Views.DELETION);
        return ExitCode.OK.status();
    }
}
