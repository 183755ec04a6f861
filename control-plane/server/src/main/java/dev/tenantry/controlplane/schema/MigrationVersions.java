package dev.tenantry.controlplane.schema;

import dev.tenantry.provisioning.template.MigrationSet;
import org.flywaydb.core.api.MigrationVersion;

/** Migration versions in Flyway's own order. */
final class MigrationVersions {
    private MigrationVersions() {}

    /** The highest version of a set, as Flyway shows it; empty when it has repeatable migrations only. */
    static String latest(MigrationSet set) {
        return set.files().stream()
                .map(file -> file.fileName())
                .filter(name -> name.startsWith("V"))
                .map(name -> MigrationVersion.fromVersion(name.substring(1, name.indexOf("__"))))
                .max(MigrationVersion::compareTo)
                .map(MigrationVersion::getVersion)
                .orElse("");
    }
}
