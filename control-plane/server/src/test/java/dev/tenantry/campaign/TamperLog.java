package dev.tenantry.campaign;

import dev.tenantry.api.audit.proof.AuditEntry;
import dev.tenantry.api.audit.proof.AuditRecord;
import dev.tenantry.api.audit.proof.CheckpointSigner;
import dev.tenantry.api.audit.proof.MemoryLog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A small log of random shape: 6 to 40 records of two tenants and the platform, with a checkpoint here and there. */
final class TamperLog {
    static final String ORIGIN = "tenantry-campaign";
    static final List<String> TENANTS = List.of("tnt_aaaaaaaaaaaaaaaaaaaa", "tnt_bbbbbbbbbbbbbbbbbbbb");

    private static final CheckpointSigner SIGNER = CheckpointSigner.generate();
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    /** One row: a record and when it was taken. */
    record Taken(AuditRecord record, Instant sequencedAt, Instant lookedAt, String salt) {}

    private final List<Taken> rows = new ArrayList<>();
    private final MemoryLog log;

    TamperLog(long seed) {
        Random random = new Random(~seed);
        int size = 6 + random.nextInt(35);
        for (int i = 0; i < size; i++) {
            Instant at = START.plusSeconds(i * 7L).plusNanos(random.nextInt(1_000_000) * 1_000L);
            String tenant = i < 2 ? TENANTS.get(i) : i == 2 ? null : tenant(random);
            AuditRecord record = new AuditRecord(
                    1 + i,
                    at,
                    tenant,
                    "tok_" + random.nextInt(5),
                    word(random),
                    "tenant.change",
                    "obj_" + random.nextInt(9),
                    random.nextBoolean() ? "" : word(random),
                    "req_" + i,
                    random.nextBoolean() ? null : "op_" + i,
                    Map.of("from", word(random), "to", word(random)));
            byte[] salt = new byte[AuditEntry.SALT_BYTES];
            random.nextBytes(salt);
            rows.add(new Taken(
                    record,
                    at.plusMillis(400),
                    at.minusMillis(10),
                    HexFormat.of().formatHex(salt)));
        }
        this.log = build(rows, SIGNER);
    }

    /** The log that rows make, signed every ten rows and at the end. */
    static MemoryLog build(List<Taken> rows, CheckpointSigner signer) {
        MemoryLog log = new MemoryLog(ORIGIN, signer);
        for (int i = 0; i < rows.size(); i++) {
            Taken row = rows.get(i);
            log.append(row.record(), row.sequencedAt(), row.lookedAt(), row.salt());
            if (i % 10 == 9) {
                log.checkpoint(row.sequencedAt().plusMillis(1));
            }
        }
        log.checkpoint(rows.getLast().sequencedAt().plus(Duration.ofSeconds(1)));
        return log;
    }

    MemoryLog log() {
        return log;
    }

    List<Taken> rows() {
        return rows;
    }

    CheckpointSigner signer() {
        return SIGNER;
    }

    private static @Nullable String tenant(Random random) {
        int which = random.nextInt(3);
        return which == 2 ? null : TENANTS.get(which);
    }

    private static String word(Random random) {
        return List.of("Ada", "Grace \"G\"", "ünï\u2028code", "\ud83d\ude00", "a\\b", "x\ty", "zero")
                .get(random.nextInt(7));
    }
}
