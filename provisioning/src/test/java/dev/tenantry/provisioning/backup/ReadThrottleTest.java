package dev.tenantry.provisioning.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReadThrottleTest {
    /** A byte takes a microsecond. */
    private static final long MEGABYTE = 1_000_000;

    private final FakeTicker ticker = new FakeTicker();
    private final ReadThrottle throttle = new ReadThrottle(MEGABYTE, ticker);
    private final AtomicInteger signs = new AtomicInteger();
    private final ReadThrottle.Meter meter = throttle.meter(signs::incrementAndGet);

    @Test
    void whatIsReadTakesItsTime() {
        for (int row = 0; row < 30_000; row++) {
            meter.accept(100);
        }
        meter.settle();

        assertThat(ticker.passed()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void allReadersDrawFromOneBucket() {
        ReadThrottle.Meter other = throttle.meter(() -> {});
        for (int i = 0; i < 10; i++) {
            meter.accept(100_000);
            other.accept(100_000);
        }

        assertThat(ticker.passed()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void aRowOfManySecondsPassesAndItsReaderShowsThatItLives() {
        meter.accept(5 * MEGABYTE);

        assertThat(ticker.passed()).isEqualTo(Duration.ofSeconds(5));
        assertThat(signs).hasValue(25);
    }

    @Test
    void theLongestRowAtTheLowestLimitIsCounted() {
        meter.accept(Integer.MAX_VALUE);

        assertThat(ticker.passed()).isEqualTo(Duration.ofNanos(Integer.MAX_VALUE * 1000L));
        assertThat(throttle.longestWait(1, Integer.MAX_VALUE)).isGreaterThan(ticker.passed());
    }

    @Test
    void whoReadsMoreSlowlyThanTheLimitNeverWaits() {
        for (int i = 0; i < 100; i++) {
            ticker.pass(Duration.ofMillis(100));
            meter.accept(99_000);
        }

        assertThat(ticker.passed()).isEqualTo(Duration.ofSeconds(10));
        assertThat(signs).hasValue(0);
        assertThat(throttle.isFelt()).isFalse();
    }

    @Test
    void timeThatNobodyUsedIsMadeUpForUpToATenthOfASecond() {
        ticker.pass(Duration.ofHours(1));

        meter.accept(MEGABYTE);

        assertThat(ticker.passed().minus(Duration.ofHours(1))).isEqualTo(Duration.ofMillis(900));
    }

    @Test
    void littleIsWaitedForWithWhatComesAfterItAndAtTheEnd() {
        meter.accept(10);
        assertThat(ticker.passed()).isZero();

        meter.settle();
        assertThat(ticker.passed()).isEqualTo(Duration.ofNanos(10_000));

        meter.settle();
        assertThat(ticker.passed()).isEqualTo(Duration.ofNanos(10_000));
    }

    @Test
    void aHighLimitIsKeptInPiecesOfAHundredthOfASecond() {
        ReadThrottle fast = new ReadThrottle(10_000 * MEGABYTE, ticker);
        ReadThrottle.Meter reader = fast.meter(signs::incrementAndGet);
        for (int i = 0; i < 1_000; i++) {
            reader.accept(10 * MEGABYTE);
        }

        assertThat(ticker.passed()).isEqualTo(Duration.ofSeconds(1));
        assertThat(signs).hasValue(100);
    }

    @Test
    void withoutALimitNobodyWaits() {
        ReadThrottle none = new ReadThrottle(0, ticker);
        ReadThrottle.Meter reader = none.meter(signs::incrementAndGet);
        reader.accept(Integer.MAX_VALUE);
        reader.settle();

        assertThat(ticker.passed()).isZero();
        assertThat(signs).hasValue(0);
        assertThat(none.isFelt()).isFalse();
        assertThat(none.longestWait(4, Integer.MAX_VALUE)).isZero();
    }

    @Test
    void theLimitIsFeltFromTheFirstWaitUntilAboutASecondAfterTheLast() {
        assertThat(throttle.isFelt()).isFalse();
        meter.accept(100_000);
        assertThat(throttle.isFelt()).isTrue();

        ticker.pass(Duration.ofMillis(500));
        assertThat(throttle.isFelt()).isTrue();
        ticker.pass(Duration.ofMillis(500));
        assertThat(throttle.isFelt()).isFalse();
    }

    @Test
    void whoIsNotWantedAnyMoreStopsWaiting() {
        ReadThrottle.Meter stopped = throttle.meter(() -> {
            if (signs.incrementAndGet() == 3) {
                throw new IllegalStateException("the lease is lost");
            }
        });

        assertThatThrownBy(() -> stopped.accept(1_000 * MEGABYTE)).hasMessage("the lease is lost");

        assertThat(ticker.passed()).isEqualTo(Duration.ofMillis(400));
    }

    @Test
    void anInterruptEndsTheWaitAndIsKept() {
        ReadThrottle.Ticker interrupted = new ReadThrottle.Ticker() {
            @Override
            public long nanoTime() {
                return 0;
            }

            @Override
            public void sleepUntil(long moment) throws InterruptedException {
                throw new InterruptedException();
            }
        };
        ReadThrottle.Meter reader = new ReadThrottle(MEGABYTE, interrupted).meter(() -> {});

        assertThatThrownBy(() -> reader.accept(MEGABYTE)).hasMessage("interrupted");

        assertThat(Thread.interrupted()).isTrue();
    }
}
