package dev.tenantry.campaign;

import dev.tenantry.api.audit.proof.AuditVerifier;
import dev.tenantry.api.audit.proof.ExportLine;
import dev.tenantry.api.audit.proof.SignedCheckpoint;
import dev.tenantry.api.audit.proof.Verdict;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Changes small logs in eight ways, each naively and as an attacker would who knows the format and writes the catalog; every change must be
 * found. Every log is verified untouched first, and must be found intact.
 */
final class AuditTamperCampaign implements Campaign {
    private static final List<TamperKind> KINDS = List.of(TamperKind.values());

    /** Trials that share a log: building and signing one costs as much as verifying several. */
    private static final int TRIALS_PER_LOG = 200;

    private final ConcurrentHashMap<Long, TamperLog> logs = new ConcurrentHashMap<>();

    @Override
    public String name() {
        return "audit-tamper";
    }

    @Override
    public String engine() {
        return "none";
    }

    @Override
    public long target() {
        return 100_000;
    }

    @Override
    public Trial trial(long seed) {
        long number = seed / TRIALS_PER_LOG;
        TamperLog log = logs.computeIfAbsent(number, TamperLog::new);
        logs.keySet().removeIf(old -> old < number - 8);
        if (seed % TRIALS_PER_LOG == 0) {
            String alarm = falseAlarm(log);
            if (!alarm.isEmpty()) {
                return new Trial(0, 1, "false alarm: " + alarm);
            }
        }
        Random random = new Random(seed);
        TamperKind kind = KINDS.get(random.nextInt(KINDS.size()));
        TamperKind.Tampered tampered = kind.tamper(log, random);
        Verdict verdict = verify(log, tampered.text(), tampered.kept());
        return verdict.intact() ? new Trial(1, 1, kind + " was not found: " + tampered.what()) : new Trial(1, 0, "");
    }

    private static String falseAlarm(TamperLog log) {
        for (String trail : log.log().trails()) {
            for (SignedCheckpoint since : log.log().checkpoints()) {
                Verdict verdict = verify(log, text(log.log().export(trail, Optional.of(since))), List.of(since));
                if (!verdict.intact()) {
                    return trail + " " + verdict.findings();
                }
            }
        }
        Verdict whole = verify(log, text(log.log().exportWhole()), log.log().checkpoints());
        return whole.intact() ? "" : "whole " + whole.findings();
    }

    static Verdict verify(TamperLog log, String text, List<SignedCheckpoint> kept) {
        try {
            return new AuditVerifier(log.signer().keys(), kept)
                    .verify(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    static String text(List<ExportLine> lines) {
        return lines.stream().map(line -> line.encode() + "\n").collect(Collectors.joining());
    }
}
