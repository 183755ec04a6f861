package dev.tenantry.campaign;

import dev.tenantry.controlplane.Api;
import dev.tenantry.controlplane.ControlPlaneUnderTest;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.catalog.Sql;
import io.micronaut.runtime.graceful.GracefulShutdownManager;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Sends each request twenty times under one key: up to sixteen at once, the others one after the other, one of them with another body. A
 * client that is cut off by a restart repeats its request, as clients do. Each request must have had one effect, one audited cause and one
 * answer, byte for byte, and the other body none.
 */
final class IdempotencyCampaign implements Campaign {
    private static final int REQUESTS = 20;
    private static final int MOST_AT_ONCE = 16;
    private static final int TRIALS_PER_RESTART = 500;
    private static final int TRIALS_PER_TENANT = 25;

    /** Longer than a control plane keeps a key for a try that was cut off. */
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private final boolean sendsKeys;
    private @Nullable ControlPlaneUnderTest running;
    private String token = "";

    /** Where clients find it; for the time of a restart nobody listens there. */
    private volatile @Nullable URI address;

    private final ReentrantReadWriteLock restarting = new ReentrantReadWriteLock();

    IdempotencyCampaign() {
        this(true);
    }

    /** Without keys the requests are doubled, and the campaign must see it. */
    IdempotencyCampaign(boolean sendsKeys) {
        this.sendsKeys = sendsKeys;
    }

    @Override
    public String name() {
        return "idempotency";
    }

    @Override
    public String engine() {
        return "mariadb";
    }

    @Override
    public long target() {
        return 5_000;
    }

    @Override
    public long runsPerTrial() {
        return REQUESTS;
    }

    @Override
    public Trial trial(long seed) {
        ControlPlaneUnderTest plane = plane();
        boolean restarts = seed % TRIALS_PER_RESTART == TRIALS_PER_RESTART / 100;
        Thread restart = Thread.ofPlatform().unstarted(() -> restart(plane));
        if (restarts) {
            restart.start();
        }
        IdempotentRequest request = IdempotentRequest.of(seed, seed % TRIALS_PER_TENANT == 0);
        String key = "campaign-" + seed;
        Random random = new Random(seed);
        int atOnce = 1 + random.nextInt(MOST_AT_ONCE);
        List<Api.Answer> answers = new ArrayList<>(atOnce(atOnce, number -> send(request, key, number)));
        Api.Answer mismatch = send(request.withAnotherBody(), key, REQUESTS);
        for (int number = atOnce + 1; number < REQUESTS; number++) {
            answers.add(send(request, key, number));
        }
        join(restart);
        String story = judge(plane, request, key, answers, mismatch);
        return new Trial(restarts ? 2 : 1, story.isEmpty() ? 0 : 1, story);
    }

    private String judge(
            ControlPlaneUnderTest plane,
            IdempotentRequest request,
            String key,
            List<Api.Answer> answers,
            Api.Answer mismatch) {
        Api.Answer first = answers.getFirst();
        if (first.status() != request.status()) {
            return request.path() + " was answered " + first.status() + " " + first.body();
        }
        for (Api.Answer answer : answers) {
            if (answer.status() != first.status()
                    || !answer.body().equals(first.body())
                    || !String.valueOf(answer.header("Content-Type")).equals(first.header("Content-Type"))) {
                return "two answers: " + first.status() + " " + first.body() + " and " + answer.status() + " "
                        + answer.body();
            }
        }
        if (mismatch.status() != 422 || !mismatch.body().contains("idempotency.mismatch")) {
            return "another body under the same key was answered " + mismatch.status() + " " + mismatch.body();
        }
        long effects = count(plane, request.countEffects(), request.mark());
        long causes = count(
                plane,
                "SELECT COUNT(DISTINCT request_id) AS n FROM audit_event WHERE request_id LIKE :mark",
                key + ".%");
        long wanted = request.status() < 300 ? 1 : 0;
        return effects == wanted && causes == wanted
                ? ""
                : effects + " effects of " + causes + " audited requests, not " + wanted;
    }

    /** Sends until there is an answer: a restart in between is no answer, nor is the news that the first request is still at work. */
    private Api.Answer send(IdempotentRequest request, String key, int number) {
        String requestId = key + "." + number;
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                Api api = new Api(Objects.requireNonNull(address), token);
                Api.Answer answer = sendsKeys
                        ? api.send(
                                "POST",
                                request.path(),
                                request.body(),
                                "Idempotency-Key",
                                key,
                                "X-Request-Id",
                                requestId)
                        : api.send("POST", request.path(), request.body(), "X-Request-Id", requestId);
                if (answer.status() < 500 && !answer.body().contains("idempotency.in_progress")) {
                    return answer;
                }
            } catch (UncheckedIOException cutOff) {
                // Nobody knows whether it was carried out: that is what the key is for.
            }
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("no answer to " + requestId + " in " + PATIENCE);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    /** Not in the middle of a restart. */
    private long count(ControlPlaneUnderTest plane, String sql, String mark) {
        restarting.readLock().lock();
        try {
            return plane.bean(Catalog.class)
                    .transaction(transaction ->
                            Sql.of(transaction, sql).with("mark", mark).one(row -> row.longValue("n")));
        } finally {
            restarting.readLock().unlock();
        }
    }

    /** As the program stops at a signal: requests at work come to their end, new ones find nobody. */
    private void restart(ControlPlaneUnderTest plane) {
        restarting.writeLock().lock();
        try {
            plane.bean(GracefulShutdownManager.class)
                    .shutdownGracefully()
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException late) {
            // What is still at work now is cut off: the more to be proved.
        }
        try {
            plane.restart();
            address = plane.uri();
        } finally {
            restarting.writeLock().unlock();
        }
    }

    @Override
    public synchronized void close() {
        ControlPlaneUnderTest present = running;
        if (present != null) {
            present.close();
        }
    }

    private synchronized ControlPlaneUnderTest plane() {
        ControlPlaneUnderTest present = running;
        if (present == null) {
            present = ControlPlaneUnderTest.start(Map.of("tenantry.engine.enabled", "false"));
            token = IdempotentRequest.prepare(present);
            address = present.uri();
            running = present;
        }
        return present;
    }

    private static List<Api.Answer> atOnce(int several, IntFunction<Api.Answer> call) {
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Api.Answer>> calls = new ArrayList<>();
            for (int number = 1; number <= several; number++) {
                int mine = number;
                calls.add(callers.submit(() -> call.apply(mine)));
            }
            List<Api.Answer> answers = new ArrayList<>();
            for (Future<Api.Answer> each : calls) {
                answers.add(each.get());
            }
            return answers;
        } catch (InterruptedException | ExecutionException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
