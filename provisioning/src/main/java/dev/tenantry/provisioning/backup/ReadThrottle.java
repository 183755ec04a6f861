package dev.tenantry.provisioning.backup;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * Lets all readers of one backup together read so many bytes a second: a bucket that fills with time and that all of them draw from.
 *
 * <p>Bytes are counted when they were read, and their time is waited for afterwards, so a row of any size passes, and nobody waits longer than what
 * was read takes. Time that nobody used is made up for up to a tenth of a second: a sleep that lasts too long costs nothing, and in no second is it
 * more than a tenth above the limit, and for each reader what it read at once, a piece or a larger row.
 */
final class ReadThrottle {
    /** Readers that are late by no more than this catch up. */
    private static final Duration SLACK = Duration.ofMillis(100);

    /** How often a waiting reader shows that it lives, and looks whether it is still wanted. */
    static final Duration SIGN_OF_LIFE = Duration.ofMillis(200);

    /** For so long after a wait the readers are still as fast as the limit lets them. */
    private static final Duration FELT = Duration.ofSeconds(1);

    private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    /** What is read between two looks at the bucket: at least this, and at least a hundredth of a second's bytes. */
    private static final long LEAST_PIECE = 64 << 10;

    private final long bytesPerSecond;
    private final long piece;
    private final Ticker ticker;
    private long freeAt;
    private long waitedAt;

    /** How time passes. A seam: tests let it pass by itself. */
    interface Ticker {
        /** The process's own. */
        Ticker SYSTEM = new Ticker() {
            @Override
            public long nanoTime() {
                return System.nanoTime();
            }

            @Override
            public void sleepUntil(long moment) throws InterruptedException {
                Thread.sleep(Duration.ofNanos(moment - System.nanoTime()));
            }
        };

        /** Nanoseconds from an arbitrary moment; never goes back. */
        long nanoTime();

        /** Returns at that moment of its own, at once when it is over. */
        void sleepUntil(long moment) throws InterruptedException;
    }

    /** @param bytesPerSecond 0 is without a limit */
    ReadThrottle(long bytesPerSecond, Ticker ticker) {
        this.bytesPerSecond = bytesPerSecond;
        this.piece = Math.max(LEAST_PIECE, bytesPerSecond / 100);
        this.ticker = ticker;
        this.freeAt = ticker.nanoTime();
        this.waitedAt = freeAt - FELT.toNanos();
    }

    /**
     * What one reader counts with.
     *
     * @param sign run before each wait and about five times a second while it lasts; may throw, to end it
     */
    Meter meter(Runnable sign) {
        return new Meter(sign);
    }

    /** Whether somebody waits or has just waited: the limit is what makes the backup as slow as it is. */
    synchronized boolean isFelt() {
        return ticker.nanoTime() - waitedAt < FELT.toNanos();
    }

    /**
     * The longest that a reader may wait, when each of them has read a row at once.
     *
     * @param readers how many there are
     * @param rowBytes the longest row
     */
    Duration longestWait(int readers, long rowBytes) {
        return bytesPerSecond == 0 ? Duration.ZERO : Duration.ofSeconds(readers * rowBytes / bytesPerSecond + 1);
    }

    /** Until when to wait after bytes were read. */
    private synchronized long reserve(long bytes) {
        long earliest = ticker.nanoTime() - SLACK.toNanos();
        long start = freeAt - earliest > 0 ? freeAt : earliest;
        freeAt = start + Math.multiplyExact(bytes, NANOS_PER_SECOND) / bytesPerSecond;
        return freeAt;
    }

    private synchronized void waits(long now) {
        waitedAt = now;
    }

    /** One reader's part; used by its thread only. */
    final class Meter implements LongConsumer {
        private final Runnable sign;
        private long owed;

        private Meter(Runnable sign) {
            this.sign = sign;
        }

        /** Bytes were read. Waits when there is something to wait for, and throws whatever the sign of life throws. */
        @Override
        public void accept(long bytes) {
            owed += bytes;
            if (owed >= piece) {
                settle();
            }
        }

        /** Nothing more is read: waits for what was not waited for yet. */
        void settle() {
            long bytes = owed;
            owed = 0;
            if (bytesPerSecond == 0 || bytes == 0) {
                return;
            }
            long until = reserve(bytes);
            try {
                for (long now = ticker.nanoTime(); until - now > 0; now = ticker.nanoTime()) {
                    waits(now);
                    sign.run();
                    ticker.sleepUntil(now + Math.min(until - now, SIGN_OF_LIFE.toNanos()));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }
    }
}
