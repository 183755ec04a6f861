package dev.tenantry.provisioning.bench;

import dev.tenantry.provisioning.ArchiveWorld;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.backup.ArchiveKey;
import dev.tenantry.provisioning.bench.BenchServer.Tenant;
import dev.tenantry.provisioning.embedded.FlavoursUnderTest;
import dev.tenantry.provisioning.embedded.TestServers;
import dev.tenantry.provisioning.server.SessionPurpose;
import dev.tenantry.provisioning.store.DirectoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Backup and restore of one tenant beside the tools that a user would otherwise take: in one run, on the same durable server with its binary log on,
 * each over TLS with one session a core. What is measured of ours is the whole of it: the snapshot, compression, encryption, every checksum, and
 * for a restore its verification. The program runs with a heap of 256 MiB.
 */
public final class ArchiveBench {
    private static final int WARM_UP_MEGABYTES = 40;
    /** A control plane runs for weeks; what it runs often is compiled. */
    private static final int WARM_UP_ROUNDS = 20;

    private static final int MOST_AT_ONCE = 8;
    private static final ArchiveKey KEY = ArchiveWorld.newKey();

    private final BenchServer server;
    private final BenchTools tools;
    private final BenchReport report;
    private final Path folder;
    private final int megabytes;
    private final LiveHeap heap = new LiveHeap();

    private ArchiveBench(BenchServer server, BenchTools tools, BenchReport report, Path folder, int megabytes) {
        this.server = server;
        this.tools = tools;
        this.report = report;
        this.folder = folder;
        this.megabytes = megabytes;
    }

    /** Arguments: {@code backup|restore [--megabytes N] [--engine mysql|mariadb] [--json FILE] [--page FILE]}. */
    public static void main(String[] arguments) throws Exception {
        List<String> given = Arrays.asList(arguments);
        boolean restore = given.contains("restore");
        int megabytes = Integer.parseInt(option(given, "--megabytes").orElse("800"));
        BenchReport report = new BenchReport(restore ? "restore" : "backup", megabytes);
        for (Flavour flavour : FlavoursUnderTest.all().toList()) {
            if (option(given, "--engine").orElse(flavour.word()).equals(flavour.word())) {
                Path folder = TestServers.newDirectory("archives-" + flavour.word());
                try (BenchServer server = BenchServer.start(flavour)) {
                    BenchTools tools = new BenchTools(flavour, server, folder);
                    report.engine(flavour.word() + " " + server.version(), tools.missing());
                    ArchiveBench bench = new ArchiveBench(server, tools, report, folder, megabytes);
                    if (restore) {
                        bench.restore();
                    } else {
                        bench.backup();
                    }
                }
                deleteAll(folder);
            }
        }
        System.out.print(report.text());
        if (option(given, "--json").isPresent()) {
            Files.writeString(Path.of(option(given, "--json").get()), report.json());
        }
        if (option(given, "--page").isPresent()) {
            Files.writeString(Path.of(option(given, "--page").get()), report.page());
        }
        System.exit(0);
    }

    private static Optional<String> option(List<String> given, String name) {
        int at = given.indexOf(name);
        return at < 0 || at + 1 >= given.size() ? Optional.empty() : Optional.of(given.get(at + 1));
    }

    private void backup() throws Exception {
        warmUp();
        say("filling a tenant of " + megabytes + " MB");
        Tenant tenant = server.newTenant(megabytes);
        heap.mostMebibytes();
        double ours = ours(tenant, "ours");
        report.baseline(ours);
        report.add("Tenantry", ours, size(folder.resolve("ours")));
        report.note("most of the heap in use after a collection, MiB", heap.mostMebibytes());
        Path dump = folder.resolve("dump.sql.zst");
        report.addTool("dump through zstd", tool(tools.dumpCommand(tenant.name().value(), dump)), size(dump));
        for (boolean compressed : new boolean[] {false, true}) {
            Path target = folder.resolve("mydumper-" + compressed);
            report.addTool(
                    compressed ? "mydumper, compressed" : "mydumper, uncompressed",
                    tool(tools.mydumperCommand(tenant.name().value(), target, compressed)),
                    size(target));
            deleteAll(target);
        }
        stalls(tenant);
        server.drop(tenant);
        together(false);
    }

    private void restore() throws Exception {
        warmUp();
        say("filling a tenant of " + megabytes + " MB");
        Tenant tenant = server.newTenant(megabytes);
        ours(tenant, "ours");
        Path dump = folder.resolve("dump.sql.zst");
        Path pieces = folder.resolve("mydumper");
        tool(tools.dumpCommand(tenant.name().value(), dump));
        tool(tools.mydumperCommand(tenant.name().value(), pieces, false));
        heap.mostMebibytes();
        double ours = oursBack(tenant, "ours");
        report.baseline(ours);
        report.add("Tenantry, verified", ours, size(folder.resolve("ours")));
        report.note("most of the heap in use after a collection, MiB", heap.mostMebibytes());
        Tenant target = server.newTenant();
        report.addTool(
                "myloader", tool(tools.myloaderCommand(pieces, target.name().value())), size(pieces));
        server.dropWhateverItsMark(target);
        target = server.newTenant();
        report.addTool(
                "the client replaying the dump",
                tool(tools.replayCommand(dump, target.name().value())),
                size(dump));
        server.dropWhateverItsMark(target);
        server.drop(tenant);
        together(true);
    }

    /** Compiles what runs often, and opens what is opened once. */
    private void warmUp() throws Exception {
        Tenant small = server.newTenant(WARM_UP_MEGABYTES);
        for (int round = 0; round < WARM_UP_ROUNDS; round++) {
            deleteAll(folder.resolve("warm-up"));
            ours(small, "warm-up");
        }
        oursBack(small, "warm-up");
        deleteAll(folder.resolve("warm-up"));
        server.drop(small);
    }

    private static int cores() {
        return Runtime.getRuntime().availableProcessors();
    }

    private double ours(Tenant tenant, String store) {
        say("backup by Tenantry");
        long begun = System.nanoTime();
        server.backUp(tenant, new DirectoryStore("bench", folder.resolve(store)), KEY, cores());
        return (System.nanoTime() - begun) / 1e9;
    }

    private double oursBack(Tenant tenant, String store) {
        say("restore by Tenantry");
        Tenant target = server.newTenant();
        long begun = System.nanoTime();
        server.restore(tenant, target, new DirectoryStore("bench", folder.resolve(store)), KEY, cores());
        double seconds = (System.nanoTime() - begun) / 1e9;
        server.drop(target);
        return seconds;
    }

    private double tool(Optional<String> command) throws IOException, InterruptedException {
        if (command.isEmpty()) {
            return Double.NaN;
        }
        say(command.get().replaceAll("--defaults-file=\\S+ ", ""));
        return tools.run(command.get());
    }

    /** How long a writer of this tenant, and one of a neighbour, had to wait: without a backup, in ours, and in mydumper's. */
    private void stalls(Tenant tenant) throws Exception {
        Tenant neighbour = server.newTenant(WARM_UP_MEGABYTES);
        try (StallProbe own = new StallProbe(server.administrator(SessionPurpose.CONTROL), tenant.name());
                StallProbe other = new StallProbe(server.administrator(SessionPurpose.CONTROL), neighbour.name())) {
            java.util.concurrent.locks.LockSupport.parkNanos(5_000_000_000L);
            report.note("longest wait of the tenant's writer without a backup, ms", own.longestMillis());
            report.note("longest wait of a neighbour's writer without a backup, ms", other.longestMillis());
            double stall = server.backUp(tenant, new DirectoryStore("bench", folder.resolve("stall")), KEY, cores())
                    .stallMillis();
            report.note("tables locked for the snapshot by Tenantry, ms", stall);
            report.note("longest wait of the tenant's writer during Tenantry's backup, ms", own.longestMillis());
            report.note("longest wait of a neighbour's writer during Tenantry's backup, ms", other.longestMillis());
            Path target = folder.resolve("stall-mydumper");
            double seconds = tool(tools.mydumperCommand(tenant.name().value(), target, false));
            if (!Double.isNaN(seconds)) {
                report.note("longest wait of the tenant's writer during mydumper, ms", own.longestMillis());
                report.note("longest wait of a neighbour's writer during mydumper, ms", other.longestMillis());
            }
            deleteAll(target);
        }
        deleteAll(folder.resolve("stall"));
        server.drop(neighbour);
    }

    /** The same small tenants, one, two, four and eight at once, each with one session. */
    private void together(boolean back) throws Exception {
        List<Tenant> tenants = new ArrayList<>();
        for (int i = 0; i < MOST_AT_ONCE; i++) {
            tenants.add(server.newTenant(Math.max(5, megabytes / 32)));
        }
        if (back) {
            for (Tenant tenant : tenants) {
                server.backUp(tenant, new DirectoryStore("bench", folder.resolve("together")), KEY, 1);
            }
        }
        for (int count = 1; count <= MOST_AT_ONCE; count *= 2) {
            List<Tenant> targets = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                targets.add(server.newTenant());
            }
            Path store = folder.resolve(back ? "together" : "together-" + count);
            say(count + " tenants at once");
            long begun = System.nanoTime();
            List<java.util.concurrent.CompletableFuture<Void>> works = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                Tenant tenant = tenants.get(i);
                Tenant target = targets.get(i);
                works.add(java.util.concurrent.CompletableFuture.runAsync(
                        () -> {
                            if (back) {
                                server.restore(tenant, target, new DirectoryStore("bench", store), KEY, 1);
                            } else {
                                server.backUp(tenant, new DirectoryStore("bench", store), KEY, 1);
                            }
                        },
                        task -> Thread.ofPlatform().start(task)));
            }
            works.forEach(java.util.concurrent.CompletableFuture::join);
            report.together(count, Math.max(5, megabytes / 32), (System.nanoTime() - begun) / 1e9);
            targets.forEach(server::drop);
        }
        report.note("most of the heap in use after a collection with eight at once, MiB", heap.mostMebibytes());
        tenants.forEach(server::drop);
    }

    private static void say(String what) {
        System.err.println(
                java.time.LocalTime.now(java.time.ZoneId.systemDefault()).withNano(0) + " " + what);
    }

    private static long size(Path path) throws IOException {
        if (!Files.exists(path)) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(path)) {
            long total = 0;
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                total += Files.size(file);
            }
            return total;
        }
    }

    private static void deleteAll(Path path) throws IOException {
        if (Files.exists(path)) {
            try (Stream<Path> files = Files.walk(path)) {
                for (Path file :
                        files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
