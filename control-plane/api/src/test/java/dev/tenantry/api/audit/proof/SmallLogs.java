package dev.tenantry.api.audit.proof;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Small logs for tests. */
final class SmallLogs {
    static final CheckpointSigner SIGNER = CheckpointSigner.generate();
    static final String ORIGIN = "tenantry-test";
    static final String ACME = "tnt_acme2222222222222222";
    static final String BETA = "tnt_beta2222222222222222";
    static final Instant START = Instant.parse("2026-03-01T12:00:00.123456Z");

    private SmallLogs() {}

    /** A log of two tenants and the platform, with a checkpoint every four records and one at the end. */
    static MemoryLog of(int records) {
        MemoryLog log = new MemoryLog(ORIGIN, SIGNER);
        for (int i = 0; i < records; i++) {
            append(log, i, START.plusSeconds(i));
            if (i % 4 == 3) {
                log.checkpoint(START.plusSeconds(i + 1L));
            }
        }
        log.checkpoint(START.plusSeconds(records + 1L));
        return log;
    }

    static void append(MemoryLog log, int number, Instant at) {
        Instant now = START.plusSeconds(number);
        log.append(record(number, at), now.plusMillis(300), now.plusMillis(100), salt(number));
    }

    static AuditRecord record(int number, Instant at) {
        return new AuditRecord(
                1000 + number,
                at,
                tenant(number),
                "tok_a",
                "Ada “the first” Lovelace \\ \"x\"\n",
                "tenant.suspend",
                "object-" + number,
                "why not \u2713 \ud83d\ude00",
                "req-" + number,
                number % 2 == 0 ? null : "op_1",
                Map.of("b", "2", "a", "", "ä", "\u0001"));
    }

    static @Nullable String tenant(int number) {
        return switch (number % 3) {
            case 0 -> ACME;
            case 1 -> BETA;
            default -> null;
        };
    }

    static String salt(int number) {
        byte[] salt = new byte[AuditEntry.SALT_BYTES];
        new Random(number).nextBytes(salt);
        return HexFormat.of().formatHex(salt);
    }

    static Verdict verify(List<ExportLine> lines, SignedCheckpoint... kept) {
        return verifyText(text(lines), kept);
    }

    static Verdict verifyText(String text, SignedCheckpoint... kept) {
        try {
            return new AuditVerifier(SIGNER.keys(), List.of(kept))
                    .verify(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    static String text(List<ExportLine> lines) {
        return lines.stream().map(line -> line.encode() + "\n").collect(Collectors.joining());
    }

    static Instant after(Duration duration) {
        return START.plus(duration);
    }
}
