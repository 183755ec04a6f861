package dev.tenantry.controlplane.fleet;

import java.sql.Connection;
import java.util.List;

/** A source whose findings are one statement each. */
public abstract class CatalogFindings implements FindingSource {
    private final List<CatalogFinding> findings;

    protected CatalogFindings(CatalogFinding... findings) {
        this.findings = List.of(findings);
    }

    @Override
    public final List<FindingType> types() {
        return findings.stream().map(CatalogFinding::type).toList();
    }

    @Override
    public final List<Finding> look(Connection transaction, int limit) {
        return findings.stream()
                .flatMap(finding -> finding.look(transaction, limit).stream())
                .toList();
    }
}
