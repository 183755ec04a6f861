package dev.tenantry.provisioning.export;

import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.backup.Manifest;
import dev.tenantry.provisioning.export.mask.MaskPlan;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.StringJoiner;

/** The texts of a package that are for people and for the shell. */
final class PackageTexts {
    private final Manifest manifest;
    private final PackageSql sql;
    private final Optional<MaskPlan> masks;
    private final RowFormat format;

    PackageTexts(Manifest manifest, PackageSql sql, Optional<MaskPlan> masks, RowFormat format) {
        this.format = format;
        this.manifest = manifest;
        this.sql = sql;
        this.masks = masks;
    }

    String readme() {
        return switch (format) {
            case SQL -> filled("README.md");
            case CSV -> filled("values.md").replace("@FORMAT@", resource("csv.md"));
            case NDJSON -> filled("values.md").replace("@FORMAT@", resource("ndjson.md"));
        };
    }

    String script() {
        return filled("load.sh");
    }

    private String filled(String resource) {
        boolean mariaDb = manifest.flavour().equals(Flavour.MARIADB.word());
        return resource(resource)
                .replace("@DATABASE@", manifest.databaseName())
                .replace("@FAMILY@", mariaDb ? "MariaDB" : "MySQL")
                .replace("@CLIENTS@", mariaDb ? "mariadb mysql" : "mysql mariadb")
                .replace("@VERSION@", manifest.serverVersion())
                .replace("@SNAPSHOT@", manifest.snapshotAt())
                .replace("@BACKUP@", manifest.backupId())
                .replace("@TENANT@", manifest.tenantId())
                .replace("@COMPLETE@", PackageSql.COMPLETE)
                .replace("@MASKED@", masks.map(PackageTexts::masked).orElse(""))
                .replace("@TABLES@", tables());
    }

    private static String masked(MaskPlan plan) {
        StringBuilder text = new StringBuilder(resource("masked.md").replace("@RULES@", plan.rulesSha256()));
        plan.masked().forEach((column, rule) -> text.append("| %s | %s |\n".formatted(cell(column), rule)));
        return text.append('\n').toString();
    }

    private String tables() {
        StringJoiner lines = new StringJoiner("\n");
        for (int i = 0; i < manifest.tables().size(); i++) {
            Manifest.Table table = manifest.tables().get(i);
            lines.add("| `%s` | %s | %d |"
                    .formatted(sql.file(i), cell(table.name()), table.sum().rows()));
        }
        return lines.toString();
    }

    private static String cell(String name) {
        return name.replace("|", "\\|");
    }

    private static String resource(String name) {
        try (InputStream text = Objects.requireNonNull(PackageTexts.class.getResourceAsStream(name))) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
