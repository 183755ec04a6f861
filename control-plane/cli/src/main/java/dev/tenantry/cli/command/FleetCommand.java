package dev.tenantry.cli.command;

import dev.tenantry.api.fleet.FleetFinding;
import dev.tenantry.api.fleet.FleetFindings;
import dev.tenantry.api.fleet.FleetStatus;
import dev.tenantry.cli.session.ExitCode;
import dev.tenantry.cli.session.OutputFormat;
import dev.tenantry.cli.session.Session;
import dev.tenantry.cli.session.View;
import dev.tenantry.cli.terminal.Style;
import dev.tenantry.cli.terminal.Terminal;
import dev.tenantry.cli.terminal.Words;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** The fleet as a whole. */
@Command(name = "fleet", description = "The whole fleet: how it stands, and what is wrong with it now.")
public final class FleetCommand {
    private static final View<FleetFinding> FINDING = View.<FleetFinding>named(FleetFinding::code)
            .column("SEVERITY", FleetFinding::severity)
            .column("CODE", FleetFinding::code)
            .column("OBJECT", FleetFinding::object);

    private final Session session;

    public FleetCommand(Session session) {
        this.session = session;
    }

    @Command(name = "status", description = "Shows how the fleet stands, from what was seen last and how long ago.")
    int status() {
        FleetStatus status = session.controlPlane().fleetStatus();
        if (!session.printer().forPeople()) {
            session.printer().structure(status);
            return ExitCode.OK.status();
        }
        Instant now = status.at();
        line(
                "TENANTS",
                status.tenants().total() + ": " + counts(status.tenants().service()));
        line("", "data " + counts(status.tenants().data()));
        line("", "commercial " + counts(status.tenants().commercial()));
        FleetStatus.Operations operations = status.operations();
        line(
                "OPERATIONS",
                operations.running() + " running, " + operations.queued() + " queued"
                        + since(operations.oldestQueuedAt(), now)
                        + ", " + operations.undoing() + " undoing, "
                        + emphasis(operations.parked(), operations.parked() + " parked")
                        + since(operations.oldestParkedAt(), now));
        for (FleetStatus.Server server : status.servers()) {
            line(
                    label(status.servers().getFirst().equals(server), "SERVERS"),
                    server.name() + "  " + reachable(server, now) + ", " + server.tenants() + " tenants"
                            + (server.cordoned() ? ", cordoned" : "") + ", checked " + ago(server.checkedAt(), now));
        }
        for (FleetStatus.Node runtime : status.runtimes()) {
            line(
                    label(status.runtimes().getFirst().equals(runtime), "RUNTIMES"),
                    runtime.name() + "  "
                            + (runtime.live() ? "live" : bad("silent since " + ago(runtime.leaseUntil(), now)))
                            + (runtime.versionsBehind() == 0
                                    ? ", up to date"
                                    : ", " + runtime.versionsBehind() + " changes behind"));
        }
        backups(status.backups(), now);
        line("AUDIT LOG", audit(status, now));
        for (FleetStatus.ControlPlane controlPlane : status.controlPlanes()) {
            line(
                    label(status.controlPlanes().getFirst().equals(controlPlane), "CONTROL PLANES"),
                    controlPlane.id() + "  "
                            + (controlPlane.alive()
                                    ? "alive"
                                    : bad("silent for " + Words.age(controlPlane.seenAt(), now)))
                            + (controlPlane.works() ? "" : ", takes requests only"));
        }
        FleetStatus.Schedules schedules = status.schedules();
        line(
                "SCHEDULES",
                schedules.total() + ", " + schedules.paused() + " paused, " + schedules.late() + " late"
                        + (schedules.nextFireAt() == null ? "" : "; the next at " + schedules.nextFireAt()));
        session.say("what is wrong, and what to do about it: tenantctl fleet doctor");
        return ExitCode.OK.status();
    }

    @Command(
            name = "doctor",
            description = {
                "Says what is wrong now, since when, how bad it is, and what to type next.",
                "Status 0: nothing, or notices only. 11: warnings. 12: something critical, or not known."
            })
    int doctor() {
        FleetFindings findings = session.controlPlane().fleetFindings();
        if (session.printer().forPeople()) {
            findings.findings().forEach(finding -> show(finding, findings.at()));
            if (findings.more()) {
                session.say("There are more of some kinds than are shown.");
            }
            session.say(
                    findings.findings().isEmpty()
                            ? "Nothing is wrong: " + findings.looked() + " kinds of findings were looked for."
                            : findings.findings().size() + " findings, " + findings.looked()
                                    + " kinds were looked for; they are explained in docs/reference/findings.md");
        } else if (session.options().output() == OutputFormat.name) {
            session.printer().list(findings.findings(), FINDING, "");
        } else {
            session.printer().structure(findings);
        }
        return exit(findings.worst()).status();
    }

    /** The exit status of the worst severity. One that this command does not know is taken for the worst. */
    static ExitCode exit(String worst) {
        return switch (worst) {
            case "none", "notice" -> ExitCode.OK;
            case "warning" -> ExitCode.FOUND_WARNINGS;
            default -> ExitCode.FOUND_CRITICAL;
        };
    }

    private void show(FleetFinding finding, Instant now) {
        Terminal terminal = session.terminal();
        String severity = finding.severity().equals("unknown") ? "not known" : finding.severity();
        String since = finding.since() == null
                ? "since when is not known"
                : finding.since().isAfter(now)
                        ? "in " + Words.age(now, finding.since())
                        : "for " + Words.age(finding.since(), now);
        terminal.out()
                .println(terminal.result(style(finding.severity()), severity.toUpperCase(java.util.Locale.ROOT)) + "  "
                        + finding.object() + "  " + since + "  "
                        + terminal.result(Style.FAINT, "[" + finding.code() + "]"));
        if (!finding.detail().isEmpty()) {
            terminal.out().println("  " + finding.detail());
        }
        finding.nextSteps()
                .forEach(step -> terminal.out().println("  " + terminal.result(Style.ACCENT, "next:") + " " + step));
    }

    private static Style style(String severity) {
        return switch (severity) {
            case "warning" -> Style.WARNING;
            case "notice" -> Style.FAINT;
            default -> Style.BAD;
        };
    }

    private void line(String label, String text) {
        Terminal terminal = session.terminal();
        terminal.out().println(terminal.result(Style.FAINT, String.format("%-14s", label)) + "  " + text);
    }

    private void backups(FleetStatus.Backups backups, Instant now) {
        line(
                "BACKUPS",
                backups.complete() + " complete, " + backups.unproven() + " of them unproven"
                        + (backups.failed() == 0 ? "" : ", " + bad(backups.failed() + " failed their drill")) + "; "
                        + emphasis(backups.tenantsWithout(), backups.tenantsWithout() + " live tenants have none")
                        + (backups.oldestNewestAt() == null
                                ? ""
                                : "; the oldest newest one is of " + ago(backups.oldestNewestAt(), now)));
        line(
                "",
                backups.oldestProvenAt() == null
                        ? "no restore point is proven, " + backups.drillsWaiting() + " drills under way"
                        : "proven restore points are at most " + Words.age(backups.oldestProvenAt(), now)
                                + " old, the slowest restore took " + Views.seconds(backups.slowestProvenSeconds())
                                + ", "
                                + backups.drillsWaiting() + " drills under way");
    }

    private static String label(boolean first, String label) {
        return first ? label : "";
    }

    private String bad(String text) {
        return session.terminal().result(Style.BAD, text);
    }

    private String emphasis(long count, String text) {
        return count == 0 ? text : bad(text);
    }

    private String reachable(FleetStatus.Server server, Instant now) {
        return switch (server.reachable()) {
            case "yes" -> "reached " + ago(server.lookedAt(), now);
            case "no" -> bad("not reached " + ago(server.lookedAt(), now));
            default -> bad("not known: looked at " + ago(server.lookedAt(), now));
        };
    }

    private String audit(FleetStatus status, Instant now) {
        String lag = status.audit().size() + " records signed up to checkpoint "
                + status.audit().checkpointNumber() + " of "
                + ago(status.audit().checkpointAt(), now);
        return status.audit().state().equals("current")
                ? lag
                : bad(status.audit().state()) + ", " + lag;
    }

    private static String counts(Map<String, Long> counts) {
        return counts.isEmpty()
                ? "none"
                : counts.entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(entry -> entry.getValue() + " " + entry.getKey().replace('_', ' '))
                        .collect(Collectors.joining(", "));
    }

    private static String since(@Nullable Instant at, Instant now) {
        return at == null ? "" : " (the oldest for " + Words.age(at, now) + ")";
    }

    private static String ago(@Nullable Instant at, Instant now) {
        return at == null ? "never" : Words.age(at, now) + " ago";
    }
}
