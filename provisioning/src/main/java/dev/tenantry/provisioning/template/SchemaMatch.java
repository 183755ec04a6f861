package dev.tenantry.provisioning.template;

import dev.tenantry.provisioning.database.Fingerprint;
import java.util.List;

/**
 * How a database that others built compares with a template.
 *
 * @param differences what is not the same, in words; empty when nothing is
 * @param historyMissing whether the database has no history of migrations, and is the same but for that
 * @param found the database's fingerprint
 */
public record SchemaMatch(List<String> differences, boolean historyMissing, Fingerprint found) {
    public SchemaMatch {
        differences = List.copyOf(differences);
    }

    /** Whether the database has the template's structure. */
    public boolean same() {
        return differences.isEmpty();
    }
}
