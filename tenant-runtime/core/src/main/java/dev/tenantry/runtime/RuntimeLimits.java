package dev.tenantry.runtime;

import java.time.Duration;

/**
 * Every bound of a runtime node, in one place.
 *
 * @param maxPools pools open at once; the least recently used idle one gives way. Bounds sockets and the server's memory for idle sessions
 * @param maxConnectionsPerTenant what a plan may not exceed on one node, so that one generous plan cannot exhaust a server
 * @param maxWaitingPerTenant who may wait for a connection of one tenant; more are told at once that it is busy, instead of queueing up memory
 * @param maxParkedPerTenant who may wait for the end of a cutover; as above, but larger because a cutover stops everybody at once
 * @param borrowTimeout how long one waits for a connection; longer than a slow TLS connect, shorter than a caller's patience
 * @param parkTimeout how long one waits for the end of a cutover; a good cutover takes a second or two
 * @param drainTimeout how long work of an older generation may go on before it is cut; must be well under the node's lease
 * @param connectTimeout how long opening a socket may take
 * @param socketTimeout how long a server may say nothing; the last resort above every statement timeout
 * @param idleConnection how long an unused connection is kept; idle sessions cost a server a hundred to four hundred KiB each
 * @param connectionLifetime how old a connection may become, so that servers can be drained
 * @param idlePool how long an unused pool is kept
 * @param failurePause after a connection could not be made: how long others are refused at once instead of trying too
 * @param maxDroppedShare the share of routes a new snapshot may leave out before it is taken for an accident; one route is always allowed
 * @param pollWait how long the control plane may hold a poll for changes
 * @param maxPollPause the longest pause between failing polls; pauses are jittered so that nodes do not return together
 * @param maxFeedBytes the largest answer that is read; about fifty thousand routes
 * @param maxChangesOnDisk after so many changes a new snapshot is asked for, so that a restart stays quick
 */
public record RuntimeLimits(
        int maxPools,
        int maxConnectionsPerTenant,
        int maxWaitingPerTenant,
        int maxParkedPerTenant,
        Duration borrowTimeout,
        Duration parkTimeout,
        Duration drainTimeout,
        Duration connectTimeout,
        Duration socketTimeout,
        Duration idleConnection,
        Duration connectionLifetime,
        Duration idlePool,
        Duration failurePause,
        double maxDroppedShare,
        Duration pollWait,
        Duration maxPollPause,
        int maxFeedBytes,
        int maxChangesOnDisk) {
    public RuntimeLimits {
        if (maxPools < 1 || maxConnectionsPerTenant < 1 || maxWaitingPerTenant < 1 || maxParkedPerTenant < 1) {
            throw new IllegalArgumentException("every count must be at least 1");
        }
        if (maxDroppedShare < 0 || maxDroppedShare > 1) {
            throw new IllegalArgumentException("the share of dropped routes is between 0 and 1");
        }
    }

    /** What a node uses when nobody says otherwise. */
    public static RuntimeLimits standard() {
        return new RuntimeLimits(
                500,
                32,
                128,
                1_000,
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                Duration.ofSeconds(3),
                Duration.ofSeconds(90),
                Duration.ofSeconds(30),
                Duration.ofMinutes(15),
                Duration.ofMinutes(10),
                Duration.ofSeconds(1),
                0.2,
                Duration.ofSeconds(20),
                Duration.ofSeconds(15),
                64 * 1024 * 1024,
                1_000);
    }
}
