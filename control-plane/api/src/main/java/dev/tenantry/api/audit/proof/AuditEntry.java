package dev.tenantry.api.audit.proof;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;

/**
 * A record with its place in the log.
 *
 * @param sequence the place in the whole log, from 0
 * @param trailSequence the place in the tenant's trail, from 1
 * @param sequencedAt when the sequencer took it
 * @param lookedAt when the sequencer had last found nothing left to take before that; 1970 when it never had
 * @param salt 16 random bytes, hexadecimal, so that a hash tells nobody what the record might say
 * @param record what it says
 */
public record AuditEntry(
        long sequence, long trailSequence, Instant sequencedAt, Instant lookedAt, String salt, AuditRecord record) {
    /**
     * How long before the last complete look a record's time may lie. A business transaction that stays open longer than this, or a
     * clock that is off by more, shows as back-dating.
     */
    public static final Duration TOLERANCE = Duration.ofMinutes(5);

    /** How long a salt is, in bytes. */
    public static final int SALT_BYTES = 16;

    private static final int LINK = 0x02;
    private static final int RECORD = 0x04;

    public AuditEntry {
        sequencedAt = sequencedAt.truncatedTo(ChronoUnit.MICROS);
        lookedAt = lookedAt.truncatedTo(ChronoUnit.MICROS);
        if (salt.length() != 2 * SALT_BYTES || !salt.matches("[0-9a-f]+")) {
            throw new IllegalArgumentException("a salt is 32 lower-case hexadecimal digits");
        }
    }

    /** The trail it belongs to. */
    public String trail() {
        return record.trail();
    }

    /** The chain's value before a trail's first record: it binds the trail to its tenant and to its log. */
    public static Hash genesis(String origin, String trail) {
        return Hash.ofBytes(new AuditRecord.Bytes()
                .text("tenantry-audit-trail/1")
                .text(origin)
                .text(trail)
                .bytes());
    }

    /** The chain's value after this record. */
    public Hash chain(Hash previous) {
        Hash content = Hash.over(RECORD, HexFormat.of().parseHex(salt), record.canonical());
        byte[] place = new AuditRecord.Bytes()
                .number(sequence)
                .number(trailSequence)
                .number(AuditRecord.micros(sequencedAt))
                .number(AuditRecord.micros(lookedAt))
                .bytes();
        return Hash.over(LINK, previous.raw(), place, content.raw());
    }

    /** Whether the record's time lies so far before the last complete look that it cannot have been written then. */
    public boolean isBackDated() {
        return record.at().isBefore(lookedAt.minus(TOLERANCE));
    }

    /** Whether the record's time lies after the time it was taken. */
    public boolean isPostDated() {
        return record.at().isAfter(sequencedAt.plus(TOLERANCE));
    }
}
