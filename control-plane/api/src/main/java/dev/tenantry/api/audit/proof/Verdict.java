package dev.tenantry.api.audit.proof;

import java.util.List;
import java.util.Optional;

/**
 * What the verifier saw.
 *
 * @param trail the trail that was verified, or {@link ExportLine#WHOLE}; empty when the export did not even say
 * @param records how many records it read
 * @param checkpoint against what it was verified; empty when there was none
 * @param findings what is wrong, the first {@link Findings#LIMIT} of it; empty when the export is intact
 * @param findingCount how much is wrong altogether
 */
public record Verdict(
        String trail, long records, Optional<SignedCheckpoint> checkpoint, List<Finding> findings, long findingCount) {
    /** What no verifier can show, whatever the verdict: it is printed with each. */
    public static final List<String> LIMITS = List.of(
            "A change that never wrote a record: the record and the change commit together, but this file cannot show that they did.",
            "What happened after the checkpoint: keep checkpoints, and verify the next export against them.",
            "Who held the signing key: whoever holds it can sign another history; a checkpoint kept elsewhere shows that.");

    public Verdict {
        findings = List.copyOf(findings);
    }

    /** Whether nothing at all is wrong. */
    public boolean intact() {
        return findingCount == 0;
    }

    /** Whether a finding of that kind is among those kept. */
    public boolean has(FindingKind kind) {
        return findings.stream().anyMatch(finding -> finding.kind() == kind);
    }
}
