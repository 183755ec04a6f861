package dev.tenantry.api.audit.proof;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What an audit record says, as it is hashed: no place in the log yet.
 *
 * @param id the record's id in the catalog
 * @param at when the change was made, to the microsecond
 * @param tenantId whose trail it belongs to, or null for the platform's
 * @param detail further facts
 */
public record AuditRecord(
        long id,
        Instant at,
        @Nullable String tenantId,
        String actor,
        String person,
        String action,
        String objectId,
        String reason,
        String requestId,
        @Nullable String operationId,
        Map<String, String> detail) {
    /** The trail of what concerns no tenant. */
    public static final String PLATFORM = "platform";

    private static final String MAGIC = "tenantry-audit-record/1";
    private static final int ABSENT = -1;
    private static final Comparator<byte[]> BY_BYTES = Arrays::compareUnsigned;

    public AuditRecord {
        at = at.truncatedTo(ChronoUnit.MICROS);
        detail = Map.copyOf(detail);
    }

    /** The trail the record belongs to: its tenant's id, or {@link #PLATFORM}. */
    public String trail() {
        return tenantId == null ? PLATFORM : tenantId;
    }

    /**
     * The bytes that are hashed. Every field is there with its length before it, so that no two records have the same bytes; details
     * stand in the order of their keys' UTF-8 bytes.
     */
    public byte[] canonical() {
        Bytes out = new Bytes();
        out.text(MAGIC).number(id).number(micros(at)).text(tenantId).text(actor).text(person);
        out.text(action).text(objectId).text(reason).text(requestId).text(operationId);
        TreeMap<byte[], String> sorted = new TreeMap<>(BY_BYTES);
        detail.forEach((key, value) -> sorted.put(key.getBytes(StandardCharsets.UTF_8), value));
        out.number(sorted.size());
        sorted.forEach((key, value) -> out.field(key).text(value));
        return out.bytes();
    }

    /** Microseconds since 1970 in UTC. */
    static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    /** Fields one after the other, each with its length. */
    static final class Bytes {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);

        Bytes number(long value) {
            out.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
            return this;
        }

        Bytes text(@Nullable String value) {
            if (value == null) {
                length(ABSENT);
                return this;
            }
            return field(value.getBytes(StandardCharsets.UTF_8));
        }

        Bytes field(byte[] value) {
            length(value.length);
            out.writeBytes(value);
            return this;
        }

        byte[] bytes() {
            return out.toByteArray();
        }

        private void length(int value) {
            out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
        }
    }
}
