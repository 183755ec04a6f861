package dev.tenantry.controlplane.operation;

import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.embedded.Durability;
import dev.tenantry.provisioning.embedded.EmbeddedServer;
import dev.tenantry.provisioning.embedded.EmbeddedSettings;
import dev.tenantry.provisioning.embedded.FlavoursUnderTest;
import dev.tenantry.provisioning.embedded.TestServers;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What the engine does in a second, alone and with others on one catalog, and what it costs; on servers of full durability. */
public final class OperationsBench {
    private static final int MOST_REPLICAS = 3;
    private static final int TURNS = 2;

    private OperationsBench() {}

    /** One figure, and what it is compared with. */
    private record Figure(
            String what,
            String engine,
            String metric,
            String unit,
            double value,
            double baseline,
            boolean moreIsBetter) {
        double ratio() {
            return moreIsBetter ? value / baseline : baseline / value;
        }
    }

    /** Arguments: {@code [--json FILE] [--operations N] [--rounds N]}. */
    public static void main(String[] arguments) throws SQLException, IOException {
        List<String> given = Arrays.asList(arguments);
        int operations = number(given, "--operations", 600);
        int rounds = number(given, "--rounds", 10);
        List<Figure> figures = new ArrayList<>();
        for (Flavour flavour : FlavoursUnderTest.all().toList()) {
            try (EmbeddedServer server =
                    EmbeddedServer.start(EmbeddedSettings.of(flavour, TestServers.newDirectory("bench"))
                            .with(Durability.FULL))) {
                stepCost(figures, flavour.word(), StepCostCase.measure(server, rounds));
                replicas(figures, flavour.word(), bestOf(server, operations));
            }
        }
        System.out.printf("%-34s %-8s %-28s %10s %10s %7s%n", "case", "engine", "metric", "value", "baseline", "ratio");
        for (Figure each : figures) {
            System.out.printf(
                    Locale.ROOT,
                    "%-34s %-8s %-28s %10.2f %10.2f %7.2f%n",
                    each.what,
                    each.engine,
                    each.metric,
                    each.value,
                    each.baseline,
                    each.ratio());
        }
        System.out.printf(
                Locale.ROOT,
                "%d operations of %d steps, load %.0f%n",
                operations,
                ReplicasCase.STEPS,
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        if (given.contains("--json")) {
            Files.writeString(Path.of(given.get(given.indexOf("--json") + 1)), json(figures));
        }
        System.exit(0);
    }

    /** With one, two and three control planes, in turns; the better of the turns of each, because whatever else the machine does only slows down. */
    private static List<ReplicasCase> bestOf(EmbeddedServer server, int operations) {
        List<ReplicasCase> best = new ArrayList<>();
        for (int turn = 0; turn < TURNS; turn++) {
            for (int replicas = 1; replicas <= MOST_REPLICAS; replicas++) {
                ReplicasCase now = ReplicasCase.measure(server, replicas, operations);
                if (best.size() < replicas) {
                    best.add(now);
                } else if (now.operationsPerSecond() > best.get(replicas - 1).operationsPerSecond()) {
                    best.set(replicas - 1, now);
                }
            }
        }
        return best;
    }

    private static int number(List<String> given, String option, int otherwise) {
        return given.contains(option) ? Integer.parseInt(given.get(given.indexOf(option) + 1)) : otherwise;
    }

    private static void stepCost(List<Figure> figures, String engine, StepCostCase found) {
        figures.add(new Figure(
                "a step with one statement",
                engine,
                "milliseconds per step",
                "ms",
                found.stepMillis(),
                found.statementMillis(),
                false));
        figures.add(new Figure(
                "a step's journal",
                engine,
                "milliseconds per step",
                "ms",
                found.idleStepMillis(),
                found.bareJournalMillis(),
                false));
    }

    /** Each of the cases beside the first. */
    private static void replicas(List<Figure> figures, String engine, List<ReplicasCase> cases) {
        ReplicasCase one = cases.getFirst();
        for (ReplicasCase each : cases) {
            String what = each.replicas() == 1 ? "1 control plane" : each.replicas() + " control planes";
            figures.add(new Figure(
                    what,
                    engine,
                    "claims per second",
                    "1/s",
                    each.operationsPerSecond(),
                    one.operationsPerSecond(),
                    true));
            figures.add(new Figure(
                    what,
                    engine,
                    "finished steps per second",
                    "1/s",
                    each.stepsPerSecond(),
                    one.stepsPerSecond(),
                    true));
            figures.add(new Figure(
                    what,
                    engine,
                    "audited operations per second",
                    "1/s",
                    each.auditedPerSecond(),
                    one.auditedPerSecond(),
                    true));
            figures.add(new Figure(
                    what, engine, "longest audit lag", "s", each.auditLagSeconds(), one.auditLagSeconds(), false));
            figures.add(new Figure(
                    what,
                    engine,
                    "processor time per operation",
                    "ms",
                    each.processorMillis(),
                    one.processorMillis(),
                    false));
        }
    }

    private static String json(List<Figure> figures) {
        return figures.stream()
                .map(each -> String.format(
                        Locale.ROOT,
                        "{\"case\":\"%s\",\"engine\":\"%s\",\"metric\":\"%s\",\"unit\":\"%s\",\"value\":%.2f,\"baseline\":%.2f,\"ratio\":%.2f}",
                        each.what,
                        each.engine,
                        each.metric,
                        each.unit,
                        each.value,
                        each.baseline,
                        each.ratio()))
                .collect(java.util.stream.Collectors.joining(",\n  ", "[\n  ", "\n]\n"));
    }
}
