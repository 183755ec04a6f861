package dev.tenantry.controlplane.limit;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * One bucket for each caller: it fills at a steady rate up to its size, and a request takes one drop. The callers seen least lately are
 * forgotten when there are too many, which gives them a full bucket again: the bound on memory goes before the bound on them.
 */
final class Buckets {
    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final double perNano;
    private final int size;
    private final LongSupplier nanoTime;
    private final Map<String, Bucket> buckets;

    /** What was left at a moment. */
    private record Bucket(double drops, long at) {}

    /**
     * @param perSecond how fast a bucket fills
     * @param size how much it holds
     * @param maxCallers how many callers are remembered
     */
    Buckets(int perSecond, int size, int maxCallers, LongSupplier nanoTime) {
        this.perNano = perSecond / NANOS_PER_SECOND;
        this.size = size;
        this.nanoTime = nanoTime;
        this.buckets = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
                return size() > maxCallers;
            }
        };
    }

    /** Takes a drop. Zero when there was one, else how long until there is; a refused caller is not charged. */
    synchronized Duration take(String caller) {
        long now = nanoTime.getAsLong();
        double drops = drops(caller, now);
        if (drops < 1) {
            return missing(drops);
        }
        buckets.put(caller, new Bucket(drops - 1, now));
        return Duration.ZERO;
    }

    /** How long until the caller has a drop; zero when it has one. Takes nothing. */
    synchronized Duration waitOf(String caller) {
        double drops = drops(caller, nanoTime.getAsLong());
        return drops < 1 ? missing(drops) : Duration.ZERO;
    }

    /** Whether the caller took a drop and was not forgotten since. */
    synchronized boolean knows(String caller) {
        return buckets.containsKey(caller);
    }

    synchronized int callers() {
        return buckets.size();
    }

    private double drops(String caller, long now) {
        Bucket bucket = buckets.get(caller);
        return bucket == null ? size : Math.min(size, bucket.drops() + Math.max(0, now - bucket.at()) * perNano);
    }

    private Duration missing(double drops) {
        return Duration.ofNanos((long) Math.ceil((1 - drops) / perNano));
    }
}
