package dev.tenantry.campaign;

import dev.tenantry.controlplane.operation.CatalogRegisters;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.embedded.FlavoursUnderTest;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * Sixteen clients raise one version in the catalog through the product's own stores while their connections are cut, and the history of
 * what they saw is checked. A trial is one history on one register of one flavour; registers and flavours take turns.
 */
final class LostUpdatesCampaign implements Campaign {
    static final int CLIENTS = 16;
    private static final int CALLS_PER_CLIENT = 50;
    private static final int READS_ONE_IN = 4;
    private static final int CUTS_ONE_IN = 100;

    private final List<Flavour> flavours = FlavoursUnderTest.all().toList();
    private final Map<Flavour, CatalogRegisters> catalogs = new ConcurrentHashMap<>();

    @Override
    public String name() {
        return "lost-updates";
    }

    @Override
    public String engine() {
        return flavours.size() > 1 ? "both" : "mariadb";
    }

    @Override
    public long target() {
        return 400;
    }

    @Override
    public long runsPerTrial() {
        return CLIENTS * CALLS_PER_CLIENT;
    }

    @Override
    public Trial trial(long seed) {
        Flavour flavour = flavours.get((int) (seed % flavours.size()));
        CatalogRegisters catalog = catalogs.computeIfAbsent(flavour, CatalogRegisters::on);
        List<Register> registers = catalog.all();
        Register register = registers.get((int) (seed / flavours.size() % registers.size()));
        // Two trials at once on one register would each see the other's successes.
        synchronized (register) {
            return run(seed, register, catalog);
        }
    }

    @Override
    public void close() {
        catalogs.values().forEach(CatalogRegisters::close);
    }

    /** One history, with connections cut, judged. */
    static Trial run(long seed, Register register, CatalogRegisters catalog) {
        RegisterHistory history = new RegisterHistory();
        AtomicLong cuts = new AtomicLong();
        long before = patiently(register);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> clients = IntStream.range(0, CLIENTS)
                    .<Future<?>>mapToObj(client -> threads.submit(
                            () -> call(new Random(seed * CLIENTS + client), register, history, catalog, cuts)))
                    .toList();
            for (Future<?> client : clients) {
                client.get();
            }
        } catch (InterruptedException | ExecutionException failure) {
            throw new IllegalStateException(failure);
        }
        String fault = history.fault(before, patiently(register));
        return new Trial(cuts.get(), fault.isEmpty() ? 0 : 1, fault.isEmpty() ? "" : register.name() + ": " + fault);
    }

    private static void call(
            Random random, Register register, RegisterHistory history, CatalogRegisters catalog, AtomicLong cuts) {
        for (int i = 0; i < CALLS_PER_CLIENT; i++) {
            if (random.nextInt(CUTS_ONE_IN) == 0) {
                cuts.addAndGet(cut(catalog, random.nextInt(Integer.MAX_VALUE)));
            }
            boolean reads = random.nextInt(READS_ONE_IN) == 0;
            long began = System.nanoTime();
            try {
                if (reads) {
                    long version = register.read();
                    history.read(began, System.nanoTime(), version);
                } else {
                    OptionalLong version = register.raise();
                    long ended = System.nanoTime();
                    version.ifPresent(present -> history.raised(began, ended, present));
                }
            } catch (RuntimeException cut) {
                if (!reads) {
                    history.unknown();
                }
            }
        }
    }

    private static int cut(CatalogRegisters catalog, int which) {
        try {
            return catalog.cutOne(which) ? 1 : 0;
        } catch (RuntimeException goneAlready) {
            // The connection ended by itself between the look and the cut, or was the cutter's own.
            return 0;
        }
    }

    /** A read whose connection may just have been cut is repeated. */
    private static long patiently(Register register) {
        for (int attempt = 1; ; attempt++) {
            try {
                return register.read();
            } catch (RuntimeException cut) {
                if (attempt == CLIENTS * 2) {
                    throw cut;
                }
            }
        }
    }
}
