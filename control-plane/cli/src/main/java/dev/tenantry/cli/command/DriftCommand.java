package dev.tenantry.cli.command;

import dev.tenantry.api.client.ControlPlane;
import dev.tenantry.api.drift.DriftSweepView;
import dev.tenantry.api.drift.ResolveDriftRequest;
import dev.tenantry.cli.session.ChangeOptions;
import dev.tenantry.cli.session.CommandFailure;
import dev.tenantry.cli.session.DurationConverter;
import dev.tenantry.cli.session.ExitCode;
import dev.tenantry.cli.session.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Drift. */
@Command(name = "drift", description = "Where the catalog, the servers and the stores do not agree.")
public final class DriftCommand {
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    private final Session session;

    public DriftCommand(Session session) {
        this.session = session;
    }

    @Command(name = "list", description = "Lists what is not as the catalog says, newest first.")
    int list(
            @Option(
                            names = "--state",
                            paramLabel = "STATE",
                            description = "suspected, confirmed, quarantined, dropping, ignored or ended.")
                    @Nullable
                    String state,
            @Option(names = "--kind", paramLabel = "KIND", description = "Of one kind, such as database.unknown.")
                    @Nullable
                    String kind,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            defaultValue = "200",
                            description = "At most so many (${DEFAULT-VALUE}).")
                    int limit) {
        ControlPlane controlPlane = session.controlPlane();
        warnOfTheUnknown(controlPlane.drift().sweeps());
        session.printer().list(controlPlane.drift().list(state, kind, limit), Views.DRIFT, "There is no such drift.");
        return ExitCode.OK.status();
    }

    @Command(name = "get", description = "Shows one piece of drift: what it means, what is done, what to do.")
    int get(@Parameters(paramLabel = "DRIFT", description = "Its id.") String id) {
        session.printer().one(session.controlPlane().drift().get(id), Views.DRIFT);
        return ExitCode.OK.status();
    }

    @Command(name = "sweeps", description = "Shows what was looked at, when, and what is not known.")
    int sweeps() {
        session.printer()
                .list(session.controlPlane().drift().sweeps(), Views.DRIFT_SWEEP, "Nothing was looked at yet.");
        return ExitCode.OK.status();
    }

    @Command(
            name = "check",
            description =
                    "Has everything looked at now, and shows what is confirmed. What is seen for the first time is confirmed by the next look.")
    int check(
            @Option(
                            names = "--wait-timeout",
                            paramLabel = "TIME",
                            defaultValue = "5m",
                            converter = DurationConverter.class,
                            description = "How long to wait for it (${DEFAULT-VALUE}).")
                    Duration patience,
            @Mixin ChangeOptions change) {
        ControlPlane controlPlane = session.controlPlane(change);
        Map<String, Instant> before = new HashMap<>();
        controlPlane.drift().check().sweeps().forEach(sweep -> before.put(sweep.target(), ended(sweep)));
        long deadline = System.nanoTime() + patience.toNanos();
        List<DriftSweepView> sweeps = controlPlane.drift().sweeps();
        while (!sweeps.stream()
                .allMatch(sweep -> ended(sweep).isAfter(before.getOrDefault(sweep.target(), Instant.MIN)))) {
            if (System.nanoTime() - deadline > 0) {
                session.say("not everything was looked at in time: tenantctl drift sweeps");
                break;
            }
            pause();
            sweeps = controlPlane.drift().sweeps();
        }
        warnOfTheUnknown(sweeps);
        session.printer().list(controlPlane.drift().list(null, null, 200), Views.DRIFT, "No drift is confirmed.");
        return ExitCode.OK.status();
    }

    @Command(name = "resolve", description = "Writes down what you decided about drift. None of it drops anything.")
    int resolve(
            @Parameters(paramLabel = "DRIFT", description = "Its id.") String id,
            @Option(
                            names = "--as",
                            required = true,
                            paramLabel = "DECISION",
                            description =
                                    "ignore: it may stay; quarantine: end its access now; reopen: take an earlier ignore back.")
                    String as,
            @Option(
                            names = "--reason",
                            required = true,
                            paramLabel = "TEXT",
                            description = "Why; goes to the audit trail.")
                    String reason,
            @Mixin ChangeOptions change) {
        session.printer()
                .one(
                        session.controlPlane(change).drift().resolve(id, new ResolveDriftRequest(as, reason)),
                        Views.DRIFT);
        return ExitCode.OK.status();
    }

    /** What could not be looked at is said as loudly as what was found. */
    private void warnOfTheUnknown(List<DriftSweepView> sweeps) {
        sweeps.stream()
                .filter(sweep -> !sweep.knowledge().equals("known"))
                .forEach(sweep -> session.say("not known: " + sweep.name() + ": " + sweep.problem()));
    }

    private static Instant ended(DriftSweepView sweep) {
        Instant at = sweep.endedAt();
        return at == null ? Instant.MIN : at;
    }

    private static void pause() {
        try {
            Thread.sleep(BETWEEN_LOOKS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(
                    ExitCode.INTERRUPTED, "drift.interrupted", "the wait was interrupted; the look goes on");
        }
    }
}
