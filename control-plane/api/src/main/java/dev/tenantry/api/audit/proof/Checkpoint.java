package dev.tenantry.api.audit.proof;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What the log says about itself at one moment: everything before it can be proven against it.
 *
 * @param origin the log's name for ever: ASCII without spaces
 * @param number from 1, dense
 * @param size how many records the log holds
 * @param root the root of the Merkle tree over them
 * @param trails how many trails there are
 * @param heads the root of the Merkle tree over the trails' heads
 * @param time when it was made
 * @param previous the hash of the checkpoint before it; zeros for the first
 * @param keyId which key signs it
 */
public record Checkpoint(
        String origin,
        long number,
        long size,
        Hash root,
        long trails,
        Hash heads,
        Instant time,
        Hash previous,
        Hash keyId) {
    /** How every checkpoint begins. */
    public static final String FIRST_LINE = "tenantry-audit-checkpoint/1";

    public Checkpoint {
        if (!origin.matches("[\\x21-\\x7e]{1,128}")) {
            throw new IllegalArgumentException("an origin has 1 to 128 characters of ASCII and no space");
        }
        if (number < 1 || size < 0 || trails < 0) {
            throw new IllegalArgumentException("a checkpoint counts from 1, and nothing is negative in it");
        }
        time = time.truncatedTo(ChronoUnit.MICROS);
    }

    /** The text that is signed. */
    public String text() {
        return FIRST_LINE + "\norigin " + origin + "\nnumber " + number + "\nsize " + size + "\nroot " + root
                + "\ntrails "
                + trails + "\nheads " + heads + "\ntime " + Times.write(time) + "\nprevious " + previous + "\nkey "
                + keyId
                + "\n";
    }

    /** The hash that the next checkpoint names. */
    public Hash hash() {
        return Hash.ofText(text());
    }
}
