package dev.tenantry.provisioning.template;

import java.util.List;

/**
 * An application's migrations, in Flyway's naming.
 *
 * @param files in the order of their names
 */
public record MigrationSet(List<MigrationSource> files) {
    public MigrationSet {
        files = List.copyOf(files);
    }

    /**
     * One SQL migration.
     *
     * @param fileName for example V1__init.sql
     * @param content the SQL
     */
    public record MigrationSource(String fileName, String content) {}
}
