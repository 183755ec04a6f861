package dev.tenantry.campaign;

import dev.tenantry.api.audit.proof.AuditEntry;
import dev.tenantry.api.audit.proof.AuditRecord;
import dev.tenantry.api.audit.proof.CheckpointSigner;
import dev.tenantry.api.audit.proof.ExportLine;
import dev.tenantry.api.audit.proof.Hash;
import dev.tenantry.api.audit.proof.MemoryLog;
import dev.tenantry.api.audit.proof.SignedCheckpoint;
import dev.tenantry.api.audit.proof.TrailHead;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** The eight ways in which a log is changed. */
enum TamperKind {
    /** One character of the export is another. */
    FLIP {
        @Override
        Tampered tamper(TamperLog log, Random random) {
            String text = AuditTamperCampaign.text(some(log, random));
            int at = random.nextInt(text.length());
            while (Character.isSurrogate(text.charAt(at))) {
                at = random.nextInt(text.length());
            }
            char other = (char) (' ' + random.nextInt(95));
            while (other == text.charAt(at)) {
                other = (char) (' ' + random.nextInt(95));
            }
            return new Tampered(text.substring(0, at) + other + text.substring(at + 1), List.of(), "character " + at);
        }
    },
    /** A record is taken out; the attacker may close the gap and chain the rest again. */
    DELETE {
        @Override
        Tampered tamper(TamperLog log, Random random) {
            List<ExportLine> lines = some(log, random);
            List<Integer> records = records(lines);
            int at = records.get(random.nextInt(records.size()));
            lines.remove(at);
            return finish(lines, random, "line " + at);
        }
    },
    /** Two records change places; the attacker may number and chain them again. */
    REORDER {
        @Override
        Tampered tamper(TamperLog log, Random random) {
            List<ExportLine> lines = log.log().exportWhole();
            List<Integer> records = records(lines);
            int one = random.nextInt(records.size());
            int other = (one + 1 + random.nextInt(records.size() - 1)) % records.size();
            Collections.swap(lines, records.get(one), records.get(other));
            return finish(lines, random, one + " and " + other);
        }
    },
    /** The last records are taken away; the attacker may write another head, and another end. */
    TRUNCATE {
        @Override
        Tampered tamper(TamperLog log, Random random) {
            List<ExportLine> lines = some(log, random);
            List<Integer> records = records(lines);
            int keep = random.nextInt(records.size());
            lines.subList(records.get(keep), records.getLast() + 1).clear();
            return finish(lines, random, "after " + keep);
        }
    },
    /** Another history from some record on: under another key, under the old signature, or signed by whoever holds the key. */
    FORK {
        @Override
        Tampered tamper(TamperLog log, Random random) {
            List<TamperLog.Taken> rows = new ArrayList<>(log.rows());
            int at = random.nextInt(rows.size());
            TamperLog.Taken row = rows.get(at);
            rows.set(at, new TamperLog.Taken(renamed(row.record()), row.sequencedAt(), row.lookedAt(), row.salt()));
            int way = random.nextInt(3);
            MemoryLog other = TamperLog.build(rows, way == 0 ? CheckpointSigner.generate() : log.signer());
            List<ExportLine> lines = random.nextBoolean()
                    ? other.exportWhole()
                    : other.export(row.record().trail(), Optional.empty());
            if (way == 1) {
                lines.set(1, new ExportLine.Signed(log.log().checkpoints().getLast()));
            }
            return new Tampered(
                    AuditTamperCampaign.text(lines),
                    way == 2 ? List.of(log.log().checkpoints().getLast()) : List.of(),
                    "row " + at + ", way " + way);
        }
    },
    /** A record is shown twice, or an old export is shown to somebody who knows a newer checkpoint. */
    REPLAY {
        @Override
        Tampered tamper(TamperLog log, Random random) {
            if (random.nextBoolean()) {
                int keep = 3 + random.nextInt(log.rows().size() - 3);
                MemoryLog old = TamperLog.build(log.rows().subList(0, keep), log.signer());
                SignedCheckpoint newer = log.log().checkpoints().getLast();
                if (old.checkpoints().getLast().checkpoint().number()
                                < newer.checkpoint().number()
                        || keep < log.rows().size()) {
                    return new Tampered(AuditTamperCampaign.text(old.exportWhole()), List.of(newer), "old " + keep);
                }
            }
            List<ExportLine> lines = some(log, random);
            List<Integer> records = records(lines);
            int from = records.get(random.nextInt(records.size()));
            int to = records.get(random.nextInt(records.size()));
            lines.add(to, lines.get(from));
            return finish(lines, random, from + " again at " + to);
        }
    },
    /** A record of another trail is put in or takes a record's place; the attacker may change its tenant. */
    SPLICE {
        @Override
        Tampered tamper(TamperLog log, Random random) {
            String mine = TamperLog.TENANTS.get(random.nextInt(2));
            String theirs = TamperLog.TENANTS.get(mine.equals(TamperLog.TENANTS.getFirst()) ? 1 : 0);
            List<ExportLine> lines = log.log().export(mine, Optional.empty());
            List<ExportLine> others = log.log().export(theirs, Optional.empty());
            if (random.nextInt(4) == 0) {
                return new Tampered(AuditTamperCampaign.text(others).replace(theirs, mine), List.of(), "a whole trail");
            }
            int at = records(lines).get(random.nextInt(records(lines).size()));
            ExportLine spliced = others.get(
                    records(others).get(random.nextInt(records(others).size())));
            if (random.nextBoolean()) {
                spliced = ExportLine.parse(spliced.encode().replace(theirs, mine));
            }
            if (random.nextBoolean()) {
                lines.set(at, spliced);
            } else {
                lines.add(at, spliced);
            }
            return finish(lines, random, "at line " + at);
        }
    },
    /** A record gets an earlier time, or one is slipped in late under an old date, and properly signed. */
    BACK_DATE {
        @Override
        Tampered tamper(TamperLog log, Random random) {
            Duration earlier = AuditEntry.TOLERANCE.plusMillis(20 + random.nextInt(1_000_000_000));
            if (random.nextInt(4) == 0) {
                List<TamperLog.Taken> rows = new ArrayList<>(log.rows());
                TamperLog.Taken last = rows.getLast();
                rows.set(
                        rows.size() - 1,
                        new TamperLog.Taken(
                                dated(last.record(), earlier), last.sequencedAt(), last.lookedAt(), last.salt()));
                return new Tampered(
                        AuditTamperCampaign.text(
                                TamperLog.build(rows, log.signer()).exportWhole()),
                        List.of(),
                        "slipped in");
            }
            List<ExportLine> lines = some(log, random);
            int at = records(lines).get(random.nextInt(records(lines).size()));
            ExportLine.Recorded was = (ExportLine.Recorded) lines.get(at);
            Duration by = random.nextBoolean() ? earlier : Duration.ofNanos(1_000L * (1 + random.nextInt(9_000_000)));
            AuditEntry entry = was.entry();
            lines.set(
                    at,
                    new ExportLine.Recorded(
                            new AuditEntry(
                                    entry.sequence(),
                                    entry.trailSequence(),
                                    entry.sequencedAt(),
                                    entry.lookedAt(),
                                    entry.salt(),
                                    dated(entry.record(), by)),
                            was.chain(),
                            was.proof()));
            return finish(lines, random, "line " + at + " by " + by);
        }
    };

    /**
     * A changed export.
     *
     * @param kept the checkpoints that the verifier holds
     * @param what what was done
     */
    record Tampered(String text, List<SignedCheckpoint> kept, String what) {}

    abstract Tampered tamper(TamperLog log, Random random);

    private static List<ExportLine> some(TamperLog log, Random random) {
        int which = random.nextInt(4);
        return which == 3
                ? log.log().exportWhole()
                : log.log().export(log.log().trails().get(which), Optional.empty());
    }

    private static List<Integer> records(List<ExportLine> lines) {
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i) instanceof ExportLine.Recorded) {
                places.add(i);
            }
        }
        return places;
    }

    /** The attacker mends the count at the end, and half of the time numbers, chains and heads as well. */
    private static Tampered finish(List<ExportLine> lines, Random random, String what) {
        lines.set(lines.size() - 1, new ExportLine.End(records(lines).size()));
        boolean mended = random.nextBoolean();
        if (mended) {
            mend(lines);
        }
        return new Tampered(AuditTamperCampaign.text(lines), List.of(), what + (mended ? ", mended" : ""));
    }

    private static void mend(List<ExportLine> lines) {
        java.util.Map<String, TrailHead> heads = new java.util.HashMap<>();
        boolean whole = ((ExportLine.Header) lines.getFirst()).trail().equals(ExportLine.WHOLE);
        long sequence = 0;
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i) instanceof ExportLine.Recorded recorded) {
                AuditEntry was = recorded.entry();
                String trail = was.trail();
                TrailHead before = heads.getOrDefault(
                        trail, new TrailHead(trail, 0, 0, AuditEntry.genesis(TamperLog.ORIGIN, trail)));
                AuditEntry entry = new AuditEntry(
                        whole ? sequence++ : was.sequence(),
                        before.count() + 1,
                        was.sequencedAt(),
                        was.lookedAt(),
                        was.salt(),
                        was.record());
                Hash chain = entry.chain(before.chain());
                heads.put(trail, new TrailHead(trail, 0, entry.trailSequence(), chain));
                lines.set(i, new ExportLine.Recorded(entry, chain, recorded.proof()));
            } else if (lines.get(i) instanceof ExportLine.Head head
                    && heads.containsKey(head.head().trail())) {
                TrailHead end =
                        java.util.Objects.requireNonNull(heads.get(head.head().trail()));
                lines.set(
                        i,
                        new ExportLine.Head(
                                new TrailHead(end.trail(), head.head().ordinal(), end.count(), end.chain()),
                                head.proof()));
            }
        }
    }

    private static AuditRecord renamed(AuditRecord was) {
        return new AuditRecord(
                was.id(),
                was.at(),
                was.tenantId(),
                was.actor(),
                "Mallory",
                was.action(),
                was.objectId(),
                was.reason(),
                was.requestId(),
                was.operationId(),
                was.detail());
    }

    private static AuditRecord dated(AuditRecord was, Duration earlier) {
        return new AuditRecord(
                was.id(),
                was.at().minus(earlier),
                was.tenantId(),
                was.actor(),
                was.person(),
                was.action(),
                was.objectId(),
                was.reason(),
                was.requestId(),
                was.operationId(),
                was.detail());
    }
}
