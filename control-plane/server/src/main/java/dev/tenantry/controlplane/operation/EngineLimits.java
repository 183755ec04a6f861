package dev.tenantry.controlplane.operation;

import java.time.Duration;

/**
 * Every bound of the engine.
 *
 * @param workers operations this control plane works on at once
 * @param global operations that run at once, all control planes together
 * @param perServer operations that run at once on one database server: dictionary changes contend there
 * @param lease how long a claim lasts without a renewal; a crashed control plane's work is taken over after this
 * @param poll how often the queue is looked at when nobody wakes the engine
 * @param maxClaims claims in a row without a step recorded, after which the operation quarantines itself
 * @param maxAttempts how often a step with a passing failure is tried
 * @param fewAttempts how often a step with an unexplained failure is tried
 * @param firstBackoff the wait after the first failure; it doubles
 * @param maxBackoff the longest wait
 * @param stall how long a step may show no sign of life (no progress, no checkpoint, no record) before it is given up
 * @param drain how long a shutdown waits for steps to end; shorter than the grace that the program has for all of it
 */
public record EngineLimits(
        int workers,
        int global,
        int perServer,
        Duration lease,
        Duration poll,
        int maxClaims,
        int maxAttempts,
        int fewAttempts,
        Duration firstBackoff,
        Duration maxBackoff,
        Duration stall,
        Duration drain) {
    /** What is used unless the configuration says otherwise. */
    public static final EngineLimits DEFAULT = new EngineLimits(
            8,
            64,
            8,
            Duration.ofSeconds(30),
            Duration.ofSeconds(1),
            5,
            10,
            3,
            Duration.ofSeconds(1),
            Duration.ofMinutes(1),
            Duration.ofMinutes(15),
            Duration.ofSeconds(15));

    /** A session that loads or migrates may be silent for half an hour within one statement; twice the limit alone would be no longer than that. */
    private static final int PATIENT = 3;

    public EngineLimits {
        if (workers < 1 || global < 1 || perServer < 1 || maxClaims < 1 || maxAttempts < 1 || fewAttempts < 1) {
            throw new IllegalArgumentException("the engine's limits are at least 1");
        }
        if (lease.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("a lease is at least a second");
        }
        if (stall.compareTo(lease) < 0) {
            throw new IllegalArgumentException("a step may be silent for the length of a lease at least");
        }
    }

    /** How often a step is tried that fails like this. */
    int attempts(Failure.Attempts patience) {
        return switch (patience) {
            case ONCE -> 1;
            case FEW -> fewAttempts;
            case MANY -> maxAttempts;
        };
    }

    /** How long a step may show no sign of life. */
    Duration stall(Step<?> step) {
        return step.patient() ? stall.multipliedBy(PATIENT) : stall;
    }

    /** The wait after so many failures. */
    Duration backoff(int failures) {
        int doublings = Math.min(Math.max(failures - 1, 0), 20);
        Duration wait = firstBackoff.multipliedBy(1L << doublings);
        return wait.compareTo(maxBackoff) < 0 ? wait : maxBackoff;
    }

    /** Background work leaves a quarter of the fleet's places to operations that a person waits for. */
    int globalForBackground() {
        return Math.max(1, global - global / 4);
    }
}
