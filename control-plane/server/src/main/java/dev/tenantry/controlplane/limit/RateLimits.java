package dev.tenantry.controlplane.limit;

import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.controlplane.configuration.RateLimitConfiguration;
import dev.tenantry.controlplane.problem.ApiException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.LongSupplier;

/**
 * Refuses callers that ask too much before they cost anything: a refused request reads no catalog. Who shows a valid token is counted by that
 * token; who does not, by address, and an address with nothing left is refused unread. A token that was valid here lately is let through to be
 * checked all the same, so that strangers behind the same proxy do not lock its owner out.
 */
@Singleton
public final class RateLimits {
    /** A bucket takes about 150 bytes: some megabytes at most, and more callers than one process serves at a time. */
    static final int MAX_CALLERS = 20_000;

    /** An IPv6 customer owns at least a /64, and could come from each of its addresses in turn. */
    private static final int IPV6_NETWORK_BYTES = 8;

    private final Buckets tokens;
    private final Buckets addresses;

    @Inject
    RateLimits(RateLimitConfiguration configuration) {
        this(configuration, System::nanoTime);
    }

    RateLimits(RateLimitConfiguration configuration, LongSupplier nanoTime) {
        tokens = new Buckets(configuration.perSecond(), configuration.burst(), MAX_CALLERS, nanoTime);
        addresses = new Buckets(
                configuration.unauthenticatedPerSecond(), configuration.unauthenticatedBurst(), MAX_CALLERS, nanoTime);
    }

    /**
     * Before a token is looked at.
     *
     * @param tokenId what it says its id is, or empty
     * @throws ApiException REQUEST_RATE_LIMITED when its address sent too much that was not valid
     */
    public void beforeAuthentication(InetSocketAddress from, String tokenId) {
        Duration wait = addresses.waitOf(caller(from));
        if (!wait.isZero() && !tokens.knows(tokenId)) {
            throw refused("This address", wait);
        }
    }

    /** Counts a request of an address that showed no valid token, or asked what needs none. */
    public void unauthenticated(InetSocketAddress from) {
        Duration wait = addresses.take(caller(from));
        if (!wait.isZero()) {
            throw refused("This address", wait);
        }
    }

    /** Counts a request of a valid token. */
    public void authenticated(String tokenId) {
        Duration wait = tokens.take(tokenId);
        if (!wait.isZero()) {
            throw refused("This token", wait);
        }
    }

    private static ApiException refused(String who, Duration wait) {
        long seconds = Math.max(1, wait.plusMillis(999).toSeconds());
        return ApiException.retryAfter(
                ProblemCode.REQUEST_RATE_LIMITED,
                who + " sends more requests than it may; this one was not looked at, and nothing was changed.",
                Duration.ofSeconds(seconds),
                "Send it again in " + seconds + " s, under the same Idempotency-Key.",
                "If the work needs more, raise tenantry.http.rate-limit (docs/reference/configuration.md).");
    }

    private static String caller(InetSocketAddress from) {
        InetAddress address = from.getAddress();
        if (address instanceof Inet6Address six) {
            return HexFormat.of().formatHex(Arrays.copyOf(six.getAddress(), IPV6_NETWORK_BYTES));
        }
        return address == null ? from.getHostString() : address.getHostAddress();
    }
}
