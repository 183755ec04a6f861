package dev.tenantry.cli.command;

import dev.tenantry.api.client.ControlPlane;
import dev.tenantry.api.deletion.DiscardDatabaseRequest;
import dev.tenantry.api.operation.OperationView;
import dev.tenantry.api.restore.DifferenceView;
import dev.tenantry.api.restore.SwapRequest;
import dev.tenantry.api.restore.UndoSwapRequest;
import dev.tenantry.api.tenant.DatabaseView;
import dev.tenantry.api.tenant.TenantView;
import dev.tenantry.cli.session.ChangeOptions;
import dev.tenantry.cli.session.CommandFailure;
import dev.tenantry.cli.session.ConfirmOptions;
import dev.tenantry.cli.session.ExitCode;
import dev.tenantry.cli.session.Session;
import dev.tenantry.cli.session.WaitOptions;
import dev.tenantry.cli.session.Waiter;
import dev.tenantry.cli.terminal.Words;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The verbs of {@code tenants} that are about the databases of one tenant: which there are, how they differ, which one is live. */
abstract sealed class TenantDatabaseVerbs permits TenantLifecycleVerbs {
    private final Session session;

    TenantDatabaseVerbs(Session session) {
        this.session = session;
    }

    @Command(
            name = "databases",
            description = "Lists a tenant's databases: the live one, those restored beside, the retired.")
    int databases(@Parameters(paramLabel = "TENANT", description = "Its slug or id.") String tenant) {
        ControlPlane controlPlane = session.controlPlane();
        session.printer()
                .list(
                        controlPlane.databases(
                                session.tenant(controlPlane, tenant).id()),
                        Views.DATABASE,
                        "It has no database yet.");
        return ExitCode.OK.status();
    }

    @Command(
            name = "difference",
            description =
                    "Compares a database with the live one, table by table. Status 1 when they differ and --fail is given.")
    int difference(
            @Parameters(paramLabel = "TENANT", description = "Its slug or id.") String tenant,
            @Parameters(
                            paramLabel = "DATABASE",
                            arity = "0..1",
                            description = "The other database's id (the one restored beside).")
                    @Nullable
                    String database,
            @Option(names = "--fail", description = "Ends with status 1 when they differ.") boolean fail) {
        ControlPlane controlPlane = session.controlPlane();
        TenantView found = session.tenant(controlPlane, tenant);
        DifferenceView difference =
                controlPlane.difference(found.id(), database == null ? beside(controlPlane, found) : database);
        if (session.printer().forPeople()) {
            session.say("left is the live database " + difference.leftDatabaseId() + ", right is "
                    + difference.rightDatabaseId()
                    + (difference.partial()
                            ? ", which is partial: only its own tables are compared, and it can never be swapped in"
                            : ""));
            session.printer().list(difference.tables(), Views.DIFFERENCE, "Neither has a table.");
            session.say(difference.same() ? "they are the same" : "they differ");
        } else {
            session.printer().structure(difference);
        }
        return (fail && !difference.same() ? ExitCode.FAILED : ExitCode.OK).status();
    }

    @Command(
            name = "swap",
            description =
                    "Makes a database that was restored beside the live one, under running traffic. The former stays for the undo window.")
    int swap(
            @Parameters(paramLabel = "TENANT", description = "Its slug or id.") String tenant,
            @Parameters(paramLabel = "DATABASE", arity = "0..1", description = "Its id (the one restored beside).")
                    @Nullable
                    String database,
            @Option(
                            names = "--reason",
                            required = true,
                            paramLabel = "TEXT",
                            description = "Why; goes to the audit trail.")
                    String reason,
            @Option(
                            names = "--lost-server",
                            paramLabel = "SERVER",
                            description =
                                    "The name of the live database's server, when it is lost: goes on without it if it does not answer.")
                    @Nullable
                    String lostServer,
            @Mixin ConfirmOptions.Name confirm,
            @Mixin WaitOptions wait,
            @Mixin ChangeOptions change) {
        ControlPlane controlPlane = session.controlPlane(change);
        TenantView found = session.tenantToChange(controlPlane, tenant);
        String target = database == null ? beside(controlPlane, found) : database;
        String typed = confirm.require(
                session, "The application of " + found.slug() + " will see " + target + ".", found.slug());
        OperationView operation =
                controlPlane.swapDatabase(found.id(), new SwapRequest(target, typed, reason, lostServer));
        return finish(
                controlPlane,
                found,
                operation,
                wait,
                "to take it back: tenantctl tenants undo-swap " + found.slug() + " --reason …");
    }

    @Command(
            name = "undo-swap",
            description =
                    "Makes the former database live again, inside the undo window. Writes since the swap stay behind.")
    int undoSwap(
            @Parameters(paramLabel = "TENANT", description = "Its slug or id.") String tenant,
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
        TenantView found = session.tenantToChange(controlPlane, tenant);
        String typed =
                confirm.require(session, "What " + found.slug() + " wrote since the swap stays behind.", found.slug());
        OperationView operation = controlPlane.undoSwap(found.id(), new UndoSwapRequest(typed, reason));
        return finish(
                controlPlane,
                found,
                operation,
                wait,
                "what was live until now is kept: tenantctl tenants databases " + found.slug());
    }

    @Command(
            name = "discard",
            description =
                    "Destroys a database that is not the live one: restored beside, or retired and its undo window over.")
    int discard(
            @Parameters(paramLabel = "TENANT", description = "Its slug or id.") String tenant,
            @Parameters(paramLabel = "DATABASE", description = "Its id: tenantctl tenants databases TENANT.")
                    String database,
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
        TenantView found = session.tenantToChange(controlPlane, tenant);
        String typed = confirm.require(session, "Database " + database + " will be destroyed for good.", database);
        OperationView operation =
                controlPlane.discardDatabase(found.id(), database, new DiscardDatabaseRequest(typed, reason));
        Waiter.Outcome outcome = new Waiter(session, controlPlane).await(operation, wait);
        if (outcome.done()) {
            session.say(database + " is destroyed");
        }
        session.printer().one(outcome.operation(), Views.OPERATION);
        return outcome.exit().status();
    }

    private int finish(
            ControlPlane controlPlane, TenantView tenant, OperationView operation, WaitOptions wait, String hint) {
        Waiter.Outcome outcome = new Waiter(session, controlPlane).await(operation, wait);
        TenantView now = controlPlane.tenant(tenant.id());
        if (outcome.done()) {
            session.say("live is " + Words.text(now.liveDatabaseId()) + " under generation " + now.generation() + "; "
                    + hint);
        }
        session.printer().one(now, outcome.operation(), Views.TENANT);
        return outcome.exit().status();
    }

    private static String beside(ControlPlane controlPlane, TenantView tenant) {
        List<DatabaseView> beside = controlPlane.databases(tenant.id()).stream()
                .filter(database -> database.state().equals("beside"))
                .toList();
        if (beside.size() == 1) {
            return beside.getFirst().id();
        }
        throw new CommandFailure(
                ExitCode.USAGE,
                "tenant.which_database",
                "tenant " + tenant.slug() + " has " + (beside.isEmpty() ? "no" : Integer.toString(beside.size()))
                        + " databases restored beside",
                beside.isEmpty()
                        ? "tenantctl backups list " + tenant.slug() + ", then tenantctl backups restore BACKUP"
                        : "name one of them",
                "tenantctl tenants databases " + tenant.slug());
    }
}
