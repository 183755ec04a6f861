package dev.tenantry.provisioning.server;

import dev.tenantry.provisioning.ServerFacts;
import java.util.List;

/**
 * The outcome of looking at a server.
 *
 * @param facts what it is
 * @param findings what should be otherwise; empty when nothing
 */
public record Inspection(ServerFacts facts, List<Finding> findings) {
    public Inspection {
        findings = List.copyOf(findings);
    }

    /** Whether the server may hold tenants. */
    public boolean suitable() {
        return blockers().isEmpty();
    }

    /** The findings that forbid it. */
    public List<Finding> blockers() {
        return findings.stream()
                .filter(finding -> finding.severity() == Finding.Severity.BLOCKER)
                .toList();
    }
}
