package dev.tenantry.campaign;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** Runs the trials of a shard on all processors until they are done or the time is over. */
public final class Trials {
    private Trials() {}

    /**
     * What a shard came to.
     *
     * @param stories one sentence for each of the first losses, each with its seed
     */
    public record Result(long runs, long faults, long losses, double seconds, List<String> stories) {}

    /** Runs the seeds shard - 1, shard - 1 + shards, … below the campaign's target, at most {@code runs} of them when that is above 0. */
    public static Result run(Campaign campaign, int shard, int shards, long runs, Duration atMost)
            throws InterruptedException {
        try (campaign) {
            campaign.open();
            return runOpen(campaign, shard, shards, runs, atMost);
        }
    }

    private static Result runOpen(Campaign campaign, int shard, int shards, long runs, Duration atMost)
            throws InterruptedException {
        long start = System.nanoTime();
        long inShard = (campaign.target() - (shard - 1) + shards - 1) / shards;
        long each = campaign.runsPerTrial();
        long wanted = runs > 0 ? Math.min((runs + each - 1) / each, inShard) : inShard;
        AtomicLong next = new AtomicLong();
        AtomicLong done = new AtomicLong();
        AtomicLong faults = new AtomicLong();
        AtomicLong losses = new AtomicLong();
        Queue<String> stories = new ConcurrentLinkedQueue<>();
        List<Thread> workers = new ArrayList<>();
        int threads = campaign.parallel() ? Runtime.getRuntime().availableProcessors() : 1;
        for (int i = 0; i < threads; i++) {
            workers.add(Thread.ofPlatform().start(() -> {
                for (long trial = next.getAndIncrement();
                        trial < wanted && System.nanoTime() - start < atMost.toNanos();
                        trial = next.getAndIncrement()) {
                    long seed = shard - 1 + trial * shards;
                    Campaign.Trial result = attempt(campaign, seed);
                    done.incrementAndGet();
                    faults.addAndGet(result.faults());
                    losses.addAndGet(result.losses());
                    if (result.losses() > 0) {
                        stories.add("seed " + seed + ": " + result.story());
                    }
                }
            }));
        }
        for (Thread worker : workers) {
            worker.join();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        return new Result(done.get() * each, faults.get(), losses.get(), seconds, List.copyOf(stories));
    }

    /** A trial that fails is a loss: nobody may mistake it for one that passed. */
    private static Campaign.Trial attempt(Campaign campaign, long seed) {
        try {
            return campaign.trial(seed);
        } catch (RuntimeException | AssertionError failure) {
            return new Campaign.Trial(0, 1, failure.toString());
        }
    }
}
