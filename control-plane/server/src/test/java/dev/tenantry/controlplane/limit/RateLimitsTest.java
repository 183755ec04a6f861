package dev.tenantry.controlplane.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.controlplane.configuration.RateLimitConfiguration;
import dev.tenantry.controlplane.problem.ApiException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class RateLimitsTest {
    private static final InetSocketAddress HERE = new InetSocketAddress("192.0.2.1", 1);
    private static final InetSocketAddress THERE = new InetSocketAddress("192.0.2.2", 1);

    private long now = 1;
    private final RateLimits limits = new RateLimits(new RateLimitConfiguration(2, 5, 1, 3), () -> now);

    @Test
    void aTokenHasItsBurstThenItsRateAndNoOtherTokenPaysForIt() {
        times(5, () -> limits.authenticated("one"));

        refused(() -> limits.authenticated("one"), 1);
        limits.authenticated("two");
        pass(Duration.ofMillis(500));
        limits.authenticated("one");
        refused(() -> limits.authenticated("one"), 1);
        pass(Duration.ofHours(1));
        times(5, () -> limits.authenticated("one"));
        refused(() -> limits.authenticated("one"), 1);
    }

    @Test
    void anAddressThatShowsNoValidTokenIsRefusedUnreadAndNoOtherAddressIs() {
        times(3, () -> limits.unauthenticated(HERE));

        refused(() -> limits.beforeAuthentication(HERE, ""), 1);
        refused(() -> limits.beforeAuthentication(HERE, "guessed"), 1);
        limits.beforeAuthentication(THERE, "");
        pass(Duration.ofSeconds(1));
        limits.beforeAuthentication(HERE, "");
    }

    @Test
    void aTokenThatWasValidLatelyIsNotLockedOutByStrangersAtItsAddress() {
        limits.authenticated("known");
        times(3, () -> limits.unauthenticated(HERE));

        assertThatCode(() -> limits.beforeAuthentication(HERE, "known")).doesNotThrowAnyException();
        refused(() -> limits.beforeAuthentication(HERE, "stranger"), 1);
    }

    @Test
    void theAddressesOfOneIpv6NetworkAreOneCaller() {
        times(3, () -> limits.unauthenticated(new InetSocketAddress("2001:db8:1:2::" + Long.toHexString(now++), 1)));

        refused(() -> limits.unauthenticated(new InetSocketAddress("2001:db8:1:2:ffff::1", 1)), 1);
        limits.unauthenticated(new InetSocketAddress("2001:db8:1:3::1", 1));
    }

    @Test
    void theNumberOfRememberedCallersIsBounded() {
        Buckets buckets = new Buckets(1, 1, 100, () -> now);
        for (int i = 0; i < 10_000; i++) {
            buckets.take("caller " + i);
        }

        assertThat(buckets.callers()).isEqualTo(100);
        assertThat(buckets.knows("caller 9999")).isTrue();
        assertThat(buckets.take("caller 9999")).isPositive();
    }

    @Test
    void aRefusedCallerIsNotPunishedForAsking() {
        times(3, () -> limits.unauthenticated(HERE));
        for (int i = 0; i < 50; i++) {
            refused(() -> limits.unauthenticated(HERE), 1);
        }
        pass(Duration.ofSeconds(1));

        limits.unauthenticated(HERE);
    }

    private void pass(Duration time) {
        now += TimeUnit.NANOSECONDS.convert(time);
    }

    private static void times(int count, Runnable request) {
        for (int i = 0; i < count; i++) {
            request.run();
        }
    }

    private static void refused(ThrowingCallable request, int seconds) {
        assertThatThrownBy(request).isInstanceOfSatisfying(ApiException.class, e -> {
            assertThat(e.code()).isEqualTo(ProblemCode.REQUEST_RATE_LIMITED);
            assertThat(e.retryAfter()).isEqualTo(Duration.ofSeconds(seconds));
            assertThat(e.nextSteps()).isNotEmpty();
        });
    }
}
