package dev.tenantry.cli.command;

import dev.tenantry.api.client.ControlPlane;
import dev.tenantry.api.client.OperationWatch;
import dev.tenantry.api.operation.OperationView;
import dev.tenantry.api.operation.ResolveOperationRequest;
import dev.tenantry.api.operation.RetryOperationRequest;
import dev.tenantry.cli.session.ChangeOptions;
import dev.tenantry.cli.session.CommandFailure;
import dev.tenantry.cli.session.ConfirmOptions;
import dev.tenantry.cli.session.DurationConverter;
import dev.tenantry.cli.session.EventLines;
import dev.tenantry.cli.session.ExitCode;
import dev.tenantry.cli.session.ManyOperations;
import dev.tenantry.cli.session.OutputFormat;
import dev.tenantry.cli.session.Session;
import dev.tenantry.cli.session.WaitOptions;
import dev.tenantry.cli.session.Waiter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Operations. */
@Command(name = "operations", description = "Durable units of work and their steps.")
public final class OperationsCommand {
    private final Session session;

    public OperationsCommand(Session session) {
        this.session = session;
    }

    @Command(name = "list", description = "Lists operations, newest first.")
    int list(
            @Option(names = "--tenant", paramLabel = "TENANT", description = "Of one tenant.") @Nullable String tenant,
            @Option(
                            names = "--state",
                            paramLabel = "STATE",
                            description = "queued, running, undoing, done, undone or parked.")
                    @Nullable
                    String state,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            defaultValue = "50",
                            description = "At most so many (${DEFAULT-VALUE}).")
                    int limit) {
        ControlPlane controlPlane = session.controlPlane();
        String id = tenant == null ? null : session.tenant(controlPlane, tenant).id();
        session.printer()
                .list(controlPlane.operations(id, state, limit), Views.OPERATION, "There is no such operation.");
        return ExitCode.OK.status();
    }

    @Command(name = "get", description = "Shows an operation and its steps.")
    int get(@Parameters(paramLabel = "OPERATION", description = "Its id.") String id) {
        show(session.controlPlane().operation(id));
        return ExitCode.OK.status();
    }

    @Command(
            name = "watch",
            description =
                    "Follows an operation to its end; the status says how it ended. With -o json, one event a line.")
    int watch(
            @Parameters(paramLabel = "OPERATION", arity = "0..1", description = "Its id.") @Nullable String id,
            @Option(names = "--tenant", paramLabel = "TENANT", description = "All that are at work on a tenant.")
                    @Nullable
                    String tenant,
            @Option(names = "--all", description = "All that are at work.") boolean all,
            @Option(
                            names = "--wait-timeout",
                            paramLabel = "TIME",
                            defaultValue = "1h",
                            converter = DurationConverter.class,
                            description = "How long (${DEFAULT-VALUE}).")
                    Duration patience) {
        ControlPlane controlPlane = session.controlPlane();
        if (id != null && tenant == null && !all) {
            return watch(controlPlane, controlPlane.operation(id), patience);
        }
        if (id != null || (tenant == null) != all) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "command.usage",
                    "name one operation, or --tenant, or --all",
                    "tenantctl operations list");
        }
        String of = tenant == null ? null : session.tenant(controlPlane, tenant).id();
        return new ManyOperations(session, controlPlane).follow(of, patience).status();
    }

    private int watch(ControlPlane controlPlane, OperationView operation, Duration patience) {
        Waiter waiter = new Waiter(session, controlPlane);
        if (session.options().output() == OutputFormat.json) {
            EventLines lines = new EventLines(session.terminal());
            Waiter.Outcome outcome = waiter.await(operation, patience, lines, () -> {});
            lines.stands(outcome.operation());
            return outcome.exit().status();
        }
        Waiter.Outcome outcome = waiter.await(operation, patience);
        show(outcome.operation());
        return outcome.exit().status();
    }

    @Command(name = "cancel", description = "Asks an operation to stop and undo what it did.")
    int cancel(
            @Parameters(paramLabel = "OPERATION", description = "Its id.") String id,
            @Mixin ConfirmOptions.Yes confirm,
            @Mixin ChangeOptions change) {
        ControlPlane controlPlane = session.controlPlane(change);
        OperationView operation = controlPlane.operation(id);
        confirm.require(session, "The " + operation.kind() + " will undo what it did.");
        show(controlPlane.cancelOperation(id));
        return ExitCode.OK.status();
    }

    @Command(name = "retry", description = "Lets a parked operation try again.")
    int retry(
            @Parameters(paramLabel = "OPERATION", description = "Its id.") String id,
            @Option(
                            names = "--from-step",
                            paramLabel = "STEP",
                            description = "The step to begin with (the one that failed).")
                    @Nullable
                    String step,
            @Option(names = "--reason", paramLabel = "TEXT", description = "Why; goes to the audit trail.") @Nullable
                    String reason,
            @Mixin WaitOptions wait,
            @Mixin ChangeOptions change) {
        ControlPlane controlPlane = session.controlPlane(change);
        return finish(controlPlane, controlPlane.retryOperation(id, new RetryOperationRequest(step, reason)), wait);
    }

    @Command(name = "resolve", description = "Says how a parked operation's open step ended, after a person looked.")
    int resolve(
            @Parameters(paramLabel = "OPERATION", description = "Its id.") String id,
            @Option(
                            names = "--as",
                            required = true,
                            paramLabel = "done|undo",
                            description = "done: go on after it; undo: take everything back.")
                    String as,
            @Option(
                            names = "--reason",
                            required = true,
                            paramLabel = "TEXT",
                            description = "What was seen; goes to the audit trail.")
                    String reason,
            @Mixin ConfirmOptions.Yes confirm,
            @Mixin WaitOptions wait,
            @Mixin ChangeOptions change) {
        ControlPlane controlPlane = session.controlPlane(change);
        confirm.require(session, "The open step counts as " + as + " from now on.");
        return finish(controlPlane, controlPlane.resolveOperation(id, new ResolveOperationRequest(as, reason)), wait);
    }

    private int finish(ControlPlane controlPlane, OperationView operation, WaitOptions wait) {
        if (OperationWatch.settled(operation)) {
            show(operation);
            return Waiter.exit(operation).status();
        }
        Waiter.Outcome outcome = new Waiter(session, controlPlane).await(operation, wait);
        show(outcome.operation());
        return outcome.exit().status();
    }

    private void show(OperationView operation) {
        session.printer().one(operation, Views.OPERATION);
        if (session.printer().forPeople() && !operation.steps().isEmpty()) {
            session.terminal().out().println();
            session.printer().list(operation.steps(), Views.STEP, "");
        }
    }
}
