package dev.tenantry.api.audit.proof;

import static dev.tenantry.api.audit.proof.SmallLogs.ACME;
import static dev.tenantry.api.audit.proof.SmallLogs.BETA;
import static dev.tenantry.api.audit.proof.SmallLogs.START;
import static dev.tenantry.api.audit.proof.SmallLogs.text;
import static dev.tenantry.api.audit.proof.SmallLogs.verify;
import static dev.tenantry.api.audit.proof.SmallLogs.verifyText;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AuditVerifierTest {
    /** Header and checkpoint come before the first record. */
    private static final int FIRST = 2;

    private final MemoryLog log = SmallLogs.of(30);
    private final List<ExportLine> acme = new ArrayList<>(log.export(ACME, Optional.empty()));

    @Test
    void untouchedLogsOfEverySizeAreIntact() {
        for (int size = 1; size < 40; size++) {
            MemoryLog each = SmallLogs.of(size);
            assertThat(verify(each.exportWhole(), each.checkpoints().toArray(SignedCheckpoint[]::new))
                            .findings())
                    .isEmpty();
            for (String trail : each.trails()) {
                Verdict verdict = verify(each.export(trail, Optional.empty()));
                assertThat(verdict.findings()).isEmpty();
                assertThat(verdict.intact()).isTrue();
            }
        }
    }

    @Test
    void oneTenantsExportHoldsNothingOfAnother() {
        assertThat(text(acme)).doesNotContain(BETA).doesNotContain("object-1\"");
        assertThat(verify(acme).records()).isEqualTo(10);
    }

    @Test
    void aChangedRecordIsNamed() {
        String changed = text(acme).replace("\"objectId\":\"object-9\"", "\"objectId\":\"object-8\"");
        assertThat(verifyText(changed).findings()).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(FindingKind.CHANGED);
            assertThat(finding.line()).isEqualTo(FIRST + 4);
            assertThat(finding.where()).isEqualTo("record 4 of trail " + ACME);
        });
    }

    @Test
    void aDeletedRecordIsNamed() {
        acme.remove(FIRST + 4);
        Verdict verdict = verify(acme);
        assertThat(verdict.findings().getFirst().kind()).isEqualTo(FindingKind.DELETED);
        assertThat(verdict.findings().getFirst().where()).isEqualTo("record 5 of trail " + ACME);
    }

    @Test
    void swappedRecordsAreNamed() {
        Collections.swap(acme, FIRST + 3, FIRST + 4);
        assertThat(kinds(verify(acme))).containsExactly(FindingKind.REORDERED);
    }

    @Test
    void aCutEndIsNamed() {
        acme.remove(FIRST + 9);
        acme.set(acme.size() - 1, new ExportLine.End(9));
        assertThat(verify(acme).findings()).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(FindingKind.TRUNCATED);
            assertThat(finding.where()).isEqualTo("record 10 of trail " + ACME);
        });
    }

    @Test
    void anExportThatBrokeOffIsNamed() {
        assertThat(kinds(verify(acme.subList(0, 5)))).containsOnly(FindingKind.TRUNCATED);
    }

    @Test
    void aRecordPresentedTwiceIsNamed() {
        acme.add(FIRST + 7, acme.get(FIRST + 2));
        acme.set(acme.size() - 1, new ExportLine.End(11));
        assertThat(kinds(verify(acme))).containsExactly(FindingKind.REPLAYED);
    }

    @Test
    void aRecordOfAnotherTenantIsNamed() {
        acme.set(FIRST + 3, log.export(BETA, Optional.empty()).get(FIRST + 3));
        assertThat(kinds(verify(acme))).contains(FindingKind.SPLICED, FindingKind.DELETED);
    }

    @Test
    void anotherTenantsTrailUnderThisTenantsNameIsNamed() {
        String renamed = text(log.export(BETA, Optional.empty())).replace(BETA, ACME);
        assertThat(verifyText(renamed).intact()).isFalse();
    }

    @Test
    void anOldExportIsNamedWhenANewerCheckpointIsKnown() {
        MemoryLog grown = SmallLogs.of(30);
        List<ExportLine> old = grown.export(ACME, Optional.empty());
        SmallLogs.append(grown, 30, START.plusSeconds(30));
        SignedCheckpoint newer = grown.checkpoint(START.plusSeconds(40));
        assertThat(verify(old).intact()).isTrue();
        assertThat(kinds(verify(old, newer))).containsExactly(FindingKind.REPLAYED);
    }

    @Test
    void aHistoryRewrittenWithTheSigningKeyIsNamedWhenACheckpointWasKept() {
        SignedCheckpoint kept = log.checkpoints().get(3);
        MemoryLog rewritten = new MemoryLog(SmallLogs.ORIGIN, SmallLogs.SIGNER);
        for (int i = 0; i < 30; i++) {
            SmallLogs.append(rewritten, i == 5 ? 6 : i, START.plusSeconds(i));
            if (i % 4 == 3) {
                rewritten.checkpoint(START.plusSeconds(i + 1L));
            }
        }
        rewritten.checkpoint(START.plusSeconds(60));
        assertThat(kinds(verify(rewritten.exportWhole(), kept))).contains(FindingKind.FORKED);
        assertThat(kinds(verify(rewritten.export(ACME, Optional.of(kept)), kept)))
                .contains(FindingKind.FORKED);
        assertThat(kinds(verify(rewritten.export(ACME, Optional.empty()), kept)))
                .contains(FindingKind.UNPROVEN);
    }

    @Test
    void anExportThatContinuesAKeptCheckpointIsIntact() {
        SignedCheckpoint kept = log.checkpoints().get(3);
        assertThat(verify(log.export(ACME, Optional.of(kept)), kept).findings()).isEmpty();
    }

    @Test
    void aRecordSlippedInLaterUnderAnOldDateIsNamed() {
        MemoryLog late = SmallLogs.of(30);
        SmallLogs.append(late, 30, START.minus(Duration.ofDays(3)));
        late.checkpoint(START.plusSeconds(40));
        assertThat(verify(late.export(ACME, Optional.empty())).findings())
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.kind()).isEqualTo(FindingKind.BACK_DATED);
                    assertThat(finding.where()).isEqualTo("record 11 of trail " + ACME);
                });
    }

    @Test
    void recordsThatWaitedForASequencerThatWasAwayAreNoBackDating() {
        MemoryLog outage = new MemoryLog(SmallLogs.ORIGIN, SmallLogs.SIGNER);
        for (int i = 0; i < 10; i++) {
            outage.append(
                    SmallLogs.record(i, START.plusSeconds(i)),
                    START.plus(Duration.ofDays(1)),
                    START,
                    SmallLogs.salt(i));
        }
        outage.checkpoint(START.plus(Duration.ofDays(1)));
        assertThat(verify(outage.export(ACME, Optional.empty())).findings()).isEmpty();
    }

    @Test
    void aCheckpointSignedWithAnotherKeyIsNamed() {
        MemoryLog forged = new MemoryLog(SmallLogs.ORIGIN, CheckpointSigner.generate());
        SmallLogs.append(forged, 0, START);
        forged.checkpoint(START.plusSeconds(9));
        assertThat(kinds(verify(forged.export(ACME, Optional.empty())))).containsExactly(FindingKind.NOT_SIGNED);
    }

    @Test
    void noByteOfAnExportMayDiffer() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String[] texts = {
            text(acme),
            text(log.exportWhole()),
            text(log.export(BETA, Optional.of(log.checkpoints().get(2))))
        };
        for (int i = 0; i < 600; i++) {
            String text = texts[i % texts.length];
            int at = random.nextInt(text.length());
            char other = (char) (' ' + random.nextInt(95));
            if (other != text.charAt(at) && !Character.isSurrogate(text.charAt(at))) {
                String changed = text.substring(0, at) + other + text.substring(at + 1);
                assertThat(verifyText(changed).intact())
                        .as("seed %d, trial %d, character %d", seed, i, at)
                        .isFalse();
            }
        }
    }

    private static List<FindingKind> kinds(Verdict verdict) {
        return verdict.findings().stream().map(Finding::kind).distinct().toList();
    }
}
