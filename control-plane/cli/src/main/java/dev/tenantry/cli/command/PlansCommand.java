package dev.tenantry.cli.command;

import dev.tenantry.api.plan.CreatePlanRequest;
import dev.tenantry.api.plan.PlanLimits;
import dev.tenantry.api.plan.PlanView;
import dev.tenantry.cli.session.ChangeOptions;
import dev.tenantry.cli.session.ExitCode;
import dev.tenantry.cli.session.Session;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Plans. */
@Command(name = "plans", description = "What tenants buy: limits, retention, undo window. Versioned, never changed.")
public final class PlansCommand {
    private final Session session;

    public PlansCommand(Session session) {
        this.session = session;
    }

    @Command(name = "list", description = "Lists the plans.")
    int list() {
        session.printer()
                .list(session.controlPlane().plans(), Views.PLAN, "There is no plan yet: tenantctl plans create NAME");
        return ExitCode.OK.status();
    }

    @Command(name = "get", description = "Shows the newest version of a plan.")
    int get(@Parameters(paramLabel = "PLAN", description = "Its name.") String name) {
        session.printer().one(session.controlPlane().plan(name), Views.PLAN);
        return ExitCode.OK.status();
    }

    @Command(
            name = "create",
            description = "Adds a plan, or a new version of it; tenants keep the version they bought.")
    int create(
            @Parameters(paramLabel = "NAME", description = "a-z, 0-9 and -.") String name,
            @Option(names = "--title", paramLabel = "TEXT", description = "Its name for people (NAME).") @Nullable
                    String title,
            @Option(
                            names = "--max-connections",
                            paramLabel = "N",
                            defaultValue = "20",
                            description = "All runtimes together (${DEFAULT-VALUE}).")
                    int connections,
            @Option(
                            names = "--statement-timeout-millis",
                            paramLabel = "MS",
                            defaultValue = "10000",
                            description = "Longest transaction through a gateway (${DEFAULT-VALUE}).")
                    int timeoutMillis,
            @Option(
                            names = "--max-rows",
                            paramLabel = "N",
                            defaultValue = "10000",
                            description = "Rows a request may answer (${DEFAULT-VALUE}).")
                    int maxRows,
            @Option(names = "--temporary-tables", description = "Lets the application create temporary tables.")
                    boolean temporaryTables,
            @Option(
                            names = "--retention-days",
                            paramLabel = "N",
                            defaultValue = "30",
                            description =
                                    "How long every backup is kept, and a deleted tenant's data (${DEFAULT-VALUE}).")
                    int retentionDays,
            @Mixin KeepOptions keep,
            @Option(
                            names = "--undo-window-hours",
                            paramLabel = "N",
                            defaultValue = "72",
                            description = "How long the former database stays after a swap (${DEFAULT-VALUE}).")
                    int undoWindowHours,
            @Mixin ChangeOptions change) {
        PlanView plan = session.controlPlane(change)
                .createPlan(new CreatePlanRequest(
                        name,
                        title == null ? name : title,
                        new PlanLimits(connections, timeoutMillis, maxRows, temporaryTables),
                        keep.policy(retentionDays, undoWindowHours)));
        session.say("plan " + plan.name() + " has version " + plan.version());
        session.printer().one(plan, Views.PLAN);
        return ExitCode.OK.status();
    }
}
