package dev.tenantry.cli.demo;

import dev.tenantry.api.client.ApiProblemException;
import dev.tenantry.api.client.ApiUnavailableException;
import dev.tenantry.api.gateway.SqlResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What customers of one shop do while the story goes on: they look for music and buy. Every purchase has a number of its own, so that at
 * the end one can ask whether each acknowledged one is there.
 */
final class Traffic implements AutoCloseable {
    /** Marks the demo's own invoices. */
    static final String CITY = "Demo City";

    private static final int BUYERS = 2;
    private static final Duration THINKING = Duration.ofMillis(120);

    private final Shop shop;
    private final String run;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong errors = new AtomicLong();
    private final AtomicLong slowestNanos = new AtomicLong();
    private final AtomicReference<@Nullable String> lastError = new AtomicReference<>();
    /** What customers were told they had bought, and the generation of the route that told it. */
    private final Map<Long, Integer> bought = new ConcurrentHashMap<>();

    private final AtomicLong numbers = new AtomicLong();
    private volatile boolean stopped;

    /**
     * Begins.
     *
     * @param run tells this run's purchases from those of an earlier one
     */
    Traffic(Shop shop, String run) {
        this.shop = shop;
        this.run = run;
        for (int i = 0; i < BUYERS; i++) {
            threads.add(Thread.ofVirtual().name("customer of " + shop.slug()).start(this::customer));
        }
    }

    private void customer() {
        while (!stopped) {
            if (ThreadLocalRandom.current().nextInt(3) == 0) {
                buy(numbers.incrementAndGet());
            } else {
                look();
            }
            try {
                Thread.sleep(THINKING);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void look() {
        int album = ThreadLocalRandom.current().nextInt(1, 300);
        request(() -> shop.run(
                "SELECT t.Name, a.Title FROM Track t JOIN Album a ON a.AlbumId = t.AlbumId WHERE a.AlbumId = ?",
                album));
    }

    private void buy(long number) {
        request(() -> {
            SqlResponse answer =
                    shop.run("""
                    INSERT INTO Invoice (CustomerId, InvoiceDate, BillingCity, BillingPostalCode, BillingAddress, Total)
                    VALUES (?, UTC_TIMESTAMP(), ?, ?, ?, 0.99)""", ThreadLocalRandom.current().nextInt(1, 60), CITY, run, Long.toString(number));
            bought.put(number, answer.generation());
        });
    }

    private void request(Runnable work) {
        long began = System.nanoTime();
        try {
            work.run();
        } catch (ApiProblemException e) {
            errors.incrementAndGet();
            lastError.set(e.problem().code() + ": " + e.getMessage());
        } catch (ApiUnavailableException e) {
            errors.incrementAndGet();
            lastError.set(String.valueOf(e.getMessage()));
        } finally {
            requests.incrementAndGet();
            slowestNanos.accumulateAndGet(System.nanoTime() - began, Math::max);
        }
    }

    long requests() {
        return requests.get();
    }

    long errors() {
        return errors.get();
    }

    @Nullable
    String lastError() {
        return lastError.get();
    }

    /** The longest that a request took since this was last asked. */
    Duration slowest() {
        return Duration.ofNanos(slowestNanos.getAndSet(0));
    }

    long purchases() {
        return bought.size();
    }

    /** The numbers that are acknowledged by now. */
    Set<Long> acknowledged() {
        return Set.copyOf(bought.keySet());
    }

    /**
     * Acknowledged purchases that the live database does not have; ask after the traffic has stopped.
     *
     * @param lost those that it must have
     * @param leftBehind those of the time between a backup and the swap to what was restored from it: they stay in the former database
     */
    record Missing(long lost, long leftBehind) {}

    /**
     * Looks for every acknowledged purchase.
     *
     * @param beforeBackup what had been acknowledged when the backup was asked for
     * @param generationAtBackup later generations serve the restored database
     */
    Missing missing(Set<Long> beforeBackup, int generationAtBackup) {
        Set<String> present = new HashSet<>();
        shop.run("SELECT BillingAddress FROM Invoice WHERE BillingCity = ? AND BillingPostalCode = ?", CITY, run)
                .results()
                .getFirst()
                .rows()
                .forEach(row -> present.add(String.valueOf(row.getFirst())));
        long lost = 0;
        long leftBehind = 0;
        for (Map.Entry<Long, Integer> purchase : bought.entrySet()) {
            if (present.contains(Long.toString(purchase.getKey()))) {
                continue;
            }
            if (beforeBackup.contains(purchase.getKey()) || purchase.getValue() > generationAtBackup) {
                lost++;
            } else {
                leftBehind++;
            }
        }
        return new Missing(lost, leftBehind);
    }

    /** Lets running requests end, and starts no more. */
    @Override
    public void close() {
        stopped = true;
        for (Thread thread : threads) {
            try {
                thread.join(Duration.ofSeconds(30));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
