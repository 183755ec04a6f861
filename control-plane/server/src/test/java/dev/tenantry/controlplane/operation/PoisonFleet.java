package dev.tenantry.controlplane.operation;

import static org.awaitility.Awaitility.await;

import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.operation.OperationView;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.provisioning.Flavour;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Poison of every kind among the operations of healthy tenants, worked on by two processes, each of which is replaced when it dies. One seed
 * decides where the poison strikes and in which order all of it is asked for.
 */
public final class PoisonFleet implements AutoCloseable {
    private static final int PROCESSES = 2;
    private static final int WORKERS = 2;
    private static final int PLACES = PROCESSES * WORKERS;

    /** A machine that is too busy to renew a lease of three seconds adds a claim that nobody's harm has cost. */
    private static final int CLAIMS_OF_A_BUSY_MACHINE = 2;

    private static final int HEALTHY_FOR_EACH_POISON = 2;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration STALL = Duration.ofSeconds(6);

    private final EngineLimits limits;
    private final Duration patience;
    private final Random random;
    private final TestWorld world;
    private final Map<String, Poison> poisons = new ConcurrentHashMap<>();
    private final Map<OperationId, Poison> planted = new LinkedHashMap<>();
    private final List<OperationId> healthy = new ArrayList<>();
    private final Map<OperationId, String> rows = new LinkedHashMap<>();
    private final List<MortalProcess> processes = new ArrayList<>();
    private final AtomicInteger deaths = new AtomicInteger();
    private final CountDownLatch alarm = new CountDownLatch(1);
    private final Set<OperationId> present = ConcurrentHashMap.newKeySet();
    private final List<String> wrong = new ArrayList<>();
    private volatile boolean meeting;
    private final String step;

    public PoisonFleet(Flavour flavour, long seed) {
        this(flavour, seed, STALL, PATIENCE);
    }

    /**
     * A fleet that is not as it must be, for a test of the judge.
     *
     * @param stall after which silence a step is given up
     * @param patience how long the ends are waited for
     */
    public PoisonFleet(Flavour flavour, long seed, Duration stall, Duration patience) {
        this.limits = new EngineLimits(
                WORKERS,
                64,
                PLACES,
                Duration.ofSeconds(3),
                Duration.ofMillis(200),
                4,
                3,
                2,
                Duration.ofMillis(20),
                Duration.ofMillis(100),
                stall,
                Duration.ofSeconds(1));
        this.patience = patience;
        this.random = new Random(seed);
        this.world = TestWorld.on(flavour);
        List<String> steps = List.of("create-database", "build-schema", "create-application-account", "check-access");
        this.step = steps.get(random.nextInt(steps.size()));
    }

    /**
     * What became of it.
     *
     * @param poisons how many were planted
     * @param deaths how often a process died of one
     * @param slowest how long the slowest healthy operation took from its request to its end
     * @param wrong in sentences
     */
    public record Result(int poisons, int deaths, Duration slowest, List<String> wrong) {}

    /** One night: everything is asked for, everything comes to its end, and a person does what is left to do. */
    public Result run() {
        plant();
        for (int i = 0; i < PROCESSES; i++) {
            processes.add(process());
        }
        awaitEnds("the operations", planted.keySet().stream().toList());
        awaitEnds("the healthy operations", healthy);
        judge();
        if (wrong.isEmpty()) {
            meetInEveryPlace();
            mend();
        }
        return new Result(planted.size(), deaths.get(), slowest(), List.copyOf(wrong));
    }

    private void plant() {
        List<Runnable> requests = new ArrayList<>();
        for (Poison poison : Poison.values()) {
            requests.add(() -> plant(poison));
            for (int i = 0; i < HEALTHY_FOR_EACH_POISON; i++) {
                requests.add(() -> healthy.add(world.askForTenant().operation()));
            }
        }
        Collections.shuffle(requests, random);
        requests.forEach(Runnable::run);
    }

    private void plant(Poison poison) {
        OperationId id = world.askForTenant().operation();
        poisons.put(id.value(), poison);
        planted.put(id, poison);
        rows.put(
                id,
                world.strings("SELECT input AS x FROM operation WHERE id = '" + id + "'")
                        .iterator()
                        .next());
        poison.changes().forEach(change -> update(id, change));
    }

    private MortalProcess process() {
        return new MortalProcess(world, self -> kind -> poisoned(self, kind), limits);
    }

    private <I> OperationKind<?> poisoned(MortalProcess self, OperationKind<I> kind) {
        UnaryOperator<Step<I>> change = each -> new Step<>(
                each.name(),
                each.observe(),
                context -> {
                    if (each.name().equals(step)) {
                        strike(self, context);
                    }
                    return each.apply().apply(context);
                },
                each.undo() instanceof Undo.By<I> by
                        ? Undo.by(context -> {
                            strikeBackwards(context.operationId());
                            return by.action().apply(context);
                        })
                        : each.undo());
        return ChangedKind.of(kind, change);
    }

    private void strike(MortalProcess self, StepContext<?> context) {
        OperationId id = context.operationId();
        Poison poison = poisons.get(id.value());
        if (poison == null) {
            if (meeting) {
                meet(context);
            }
            return;
        }
        switch (poison) {
            case KILLS_ITS_WORKER -> {
                deaths.incrementAndGet();
                self.die();
            }
            case HANGS -> hang(true);
            case HANGS_DEAF -> hang(false);
            case FAILS, FAILS_BACKWARDS -> throw StepException.lasting("operation.failpoint", "it lasts");
            case FAILS_FOR_EVER -> throw StepException.passing("operation.failpoint", "it passes, perhaps");
            case FAILS_UNEXPECTEDLY -> throw new UnsupportedOperationException("nobody thought of it");
            case UNREADABLE_INPUT, UNKNOWN_KIND, NEWER_DEFINITION ->
                throw new AssertionError(id + " was worked on although it could not be read");
        }
    }

    private void strikeBackwards(OperationId id) {
        if (poisons.get(id.value()) == Poison.FAILS_BACKWARDS) {
            throw StepException.lasting("operation.failpoint", "the undo fails");
        }
    }

    private void hang(boolean interruptible) {
        while (alarm.getCount() > 0) {
            try {
                alarm.await();
            } catch (InterruptedException interrupted) {
                if (interruptible) {
                    throw StepException.passing("operation.interrupted", "it was interrupted");
                }
            }
        }
    }

    /** Nobody leaves before all are there, and all can only be there when every place is free. */
    private void meet(StepContext<?> context) {
        present.add(context.operationId());
        if (!context.await(patience, limits.poll(), () -> present.size() == PLACES)) {
            throw StepException.lasting("operation.alone", "a place was not given back");
        }
    }

    /** Waits as whoever starts a process again that died. */
    private void awaitEnds(String which, List<OperationId> operations) {
        try {
            await().atMost(patience).pollInSameThread().until(() -> {
                replaceTheDead();
                return operations.stream().allMatch(this::isAtRest);
            });
        } catch (ConditionTimeoutException late) {
            for (OperationId id : operations) {
                if (!isAtRest(id)) {
                    OperationView view = world.operation(id);
                    wrong.add(which + ": " + id + " (" + poisons.get(id.value()) + ") is still " + view.state() + ", "
                            + view.errorCode());
                }
            }
        }
    }

    private void replaceTheDead() {
        for (int i = 0; i < processes.size(); i++) {
            if (processes.get(i).isDead()) {
                processes.set(i, process());
            }
        }
    }

    private boolean isAtRest(OperationId id) {
        return List.of("done", "undone", "parked").contains(world.operation(id).state());
    }

    private void judge() {
        for (OperationId id : healthy) {
            expect(
                    id,
                    "a healthy operation",
                    "state",
                    "done",
                    world.operation(id).state());
        }
        planted.forEach((id, poison) -> {
            OperationView view = world.operation(id);
            expect(id, poison.name(), "state", poison.end(), view.state());
            expect(id, poison.name(), "code", poison.code(), view.errorCode());
            if (poison.end().equals("parked")
                    && view.nextSteps().stream().noneMatch(next -> next.startsWith("tenantctl operations"))) {
                wrong.add(poison + " " + id + " is parked and names no command");
            }
            int most = poison.claims(limits)
                    + (poison == Poison.KILLS_ITS_WORKER ? 0 : deaths.get())
                    + CLAIMS_OF_A_BUSY_MACHINE;
            int claims = number("SELECT epoch AS x FROM operation WHERE id = '" + id + "'");
            if (claims > most) {
                wrong.add(poison + " " + id + " was claimed " + claims + " times, more than " + most);
            }
        });
        // The first claim recorded the steps before, so it does not count as fruitless.
        if (deaths.get() > limits.maxClaims() + 1) {
            wrong.add("processes died " + deaths + " times of one operation");
        }
        int leases = number("SELECT COUNT(*) AS x FROM operation WHERE lease_until IS NOT NULL");
        int locks = number("""
                SELECT COUNT(*) AS x FROM tenant_lock l JOIN operation o ON o.id = l.operation_id WHERE o.state <> 'parked'
                """);
        if (leases + locks > 0) {
            wrong.add(leases + " leases and " + locks + " locks of tenants were not given back");
        }
    }

    private void expect(OperationId id, String what, String field, String expected, @Nullable String found) {
        if (!expected.equals(found)) {
            wrong.add(what + " " + id + ": " + field + " is " + found + ", not " + expected + " ("
                    + world.operation(id).errorDetail() + ")");
        }
    }

    /** As many operations as there are places at the server, each of which waits until all are at work. */
    private void meetInEveryPlace() {
        meeting = true;
        List<OperationId> all = new ArrayList<>();
        for (int i = 0; i < PLACES; i++) {
            all.add(world.askForTenant().operation());
        }
        awaitEnds("operations that meet", all);
        all.forEach(id -> expect(
                id,
                "one that meets the others",
                "state",
                "done",
                world.operation(id).state()));
    }

    /** What a person does the next morning: the cause is mended, then each parked operation is undone or goes on. Nothing is left half-way. */
    private void mend() {
        List<OperationId> parked = planted.keySet().stream()
                .filter(id -> world.operation(id).state().equals("parked"))
                .toList();
        poisons.clear();
        meeting = false;
        OperationControl control = world.wiring.get(OperationControl.class);
        for (OperationId id : parked) {
            switch (Objects.requireNonNull(planted.get(id))) {
                case UNREADABLE_INPUT, UNKNOWN_KIND, NEWER_DEFINITION -> {
                    update(id, "kind = 'provision', definition_version = 1, input = '" + rows.get(id) + "'");
                    world.catalog.run(each -> control.retry(each, id, null, TestWorld.CALLER, "mended"));
                }
                case KILLS_ITS_WORKER, HANGS, HANGS_DEAF, FAILS, FAILS_FOR_EVER, FAILS_BACKWARDS, FAILS_UNEXPECTEDLY ->
                    world.catalog.run(each ->
                            control.resolve(each, id, OperationControl.Resolution.UNDO, TestWorld.CALLER, "looked"));
            }
        }
        awaitEnds("mended operations", parked);
        for (OperationId id : parked) {
            String state = world.operation(id).state();
            if (!List.of("done", "undone").contains(state)) {
                wrong.add("a mended operation " + id + " is " + state);
            }
        }
        alarm.countDown();
        try {
            world.assertAgreement();
        } catch (AssertionError disagreement) {
            wrong.add(disagreement.getMessage());
        }
    }

    private Duration slowest() {
        return healthy.stream()
                .map(world::operation)
                .filter(view -> view.endedAt() != null)
                .map(view -> Duration.between(view.createdAt(), view.endedAt()))
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    private int number(String sql) {
        return Integer.parseInt(world.strings(sql).iterator().next());
    }

    private void update(OperationId id, String change) {
        world.catalog.run(transaction -> Sql.of(transaction, "UPDATE operation SET " + change + " WHERE id = :id")
                .with("id", id)
                .updateOne());
    }

    @Override
    public void close() {
        alarm.countDown();
        processes.forEach(MortalProcess::close);
        world.close();
    }
}
