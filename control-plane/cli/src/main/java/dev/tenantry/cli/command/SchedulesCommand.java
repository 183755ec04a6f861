package dev.tenantry.cli.command;

import dev.tenantry.api.client.ControlPlane;
import dev.tenantry.api.schedule.CreateScheduleRequest;
import dev.tenantry.api.schedule.ScheduleView;
import dev.tenantry.cli.session.ChangeOptions;
import dev.tenantry.cli.session.ConfirmOptions;
import dev.tenantry.cli.session.ExitCode;
import dev.tenantry.cli.session.Session;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Schedules. */
@Command(name = "schedules", description = "Operations asked for by the calendar, for example a backup each night.")
public final class SchedulesCommand {
    private final Session session;

    public SchedulesCommand(Session session) {
        this.session = session;
    }

    /** Whose operations: one of these, so that nobody means all by forgetting one. */
    static final class Target {
        @Option(names = "--tenant", paramLabel = "TENANT", description = "One tenant: its slug or id.")
        @Nullable
        String tenant;

        @Option(names = "--plan", paramLabel = "PLAN", description = "The tenants of a plan.")
        @Nullable
        String plan;

        @Option(names = "--all-tenants", description = "Every tenant.")
        boolean all;
    }

    @Command(name = "list", description = "Lists schedules with their next and last firing.")
    int list() {
        session.printer()
                .list(
                        session.controlPlane().schedules().list(),
                        Views.SCHEDULE,
                        "There is no schedule yet: tenantctl schedules create NAME --cron '30 2 * * *' --all-tenants");
        return ExitCode.OK.status();
    }

    @Command(name = "get", description = "Shows a schedule.")
    int get(@Parameters(paramLabel = "SCHEDULE", description = "Its name.") String name) {
        session.printer().one(session.controlPlane().schedules().get(name), Views.SCHEDULE);
        return ExitCode.OK.status();
    }

    @Command(name = "create", description = "Makes a schedule for one tenant, the tenants of a plan, or all.")
    int create(
            @Parameters(paramLabel = "NAME", description = "a-z, 0-9 and -.") String name,
            @Option(
                            names = "--cron",
                            required = true,
                            paramLabel = "CRON",
                            description = "Minute, hour, day of month, month, day of week: '30 2 * * *'.")
                    String cron,
            @Option(
                            names = "--zone",
                            paramLabel = "ZONE",
                            defaultValue = "UTC",
                            description = "The time zone that is meant, as Europe/Berlin (${DEFAULT-VALUE}).")
                    String zone,
            @Option(
                            names = "--operation",
                            paramLabel = "KIND",
                            defaultValue = "backup",
                            description = "What is asked for (${DEFAULT-VALUE}).")
                    String operation,
            @ArgGroup(multiplicity = "1") Target target,
            @Option(
                            names = "--missed",
                            paramLabel = "POLICY",
                            defaultValue = "run_once",
                            description = "When no control plane was there: run_once or skip (${DEFAULT-VALUE}).")
                    String missed,
            @Option(
                            names = "--jitter-seconds",
                            paramLabel = "N",
                            defaultValue = "0",
                            description = "Late by a fixed time of its own up to this (${DEFAULT-VALUE}).")
                    int jitterSeconds,
            @Option(names = "--reason", paramLabel = "TEXT", description = "Why; goes to the audit trail.") @Nullable
                    String reason,
            @Mixin ChangeOptions change) {
        ControlPlane controlPlane = session.controlPlane(change);
        String tenant = target.tenant == null
                ? null
                : session.tenantToChange(controlPlane, target.tenant).id();
        ScheduleView schedule = controlPlane
                .schedules()
                .create(new CreateScheduleRequest(
                        name, operation, tenant, target.plan, cron, zone, missed, jitterSeconds, reason));
        session.say("schedule " + schedule.name() + " fires next at " + schedule.nextFireAt());
        session.printer().one(schedule, Views.SCHEDULE);
        return ExitCode.OK.status();
    }

    @Command(name = "pause", description = "Keeps a schedule from firing.")
    int pause(
            @Parameters(paramLabel = "SCHEDULE", description = "Its name.") String name, @Mixin ChangeOptions change) {
        session.printer().one(session.controlPlane(change).schedules().pause(name), Views.SCHEDULE);
        return ExitCode.OK.status();
    }

    @Command(name = "resume", description = "Lets a schedule fire again, from its next time on.")
    int resume(
            @Parameters(paramLabel = "SCHEDULE", description = "Its name.") String name, @Mixin ChangeOptions change) {
        session.printer().one(session.controlPlane(change).schedules().resume(name), Views.SCHEDULE);
        return ExitCode.OK.status();
    }

    @Command(name = "delete", description = "Ends a schedule; operations that it asked for go on.")
    int delete(
            @Parameters(paramLabel = "SCHEDULE", description = "Its name.") String name,
            @Mixin ConfirmOptions.Yes confirm,
            @Mixin ChangeOptions change) {
        ControlPlane controlPlane = session.controlPlane(change);
        confirm.require(session, "Schedule " + name + " will fire no more.");
        controlPlane.schedules().delete(name);
        session.say("schedule " + name + " is deleted; operations that it asked for go on");
        return ExitCode.OK.status();
    }
}
