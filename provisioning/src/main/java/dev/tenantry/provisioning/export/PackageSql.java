package dev.tenantry.provisioning.export;

import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.backup.Manifest;
import dev.tenantry.provisioning.database.ContentSum;
import dev.tenantry.provisioning.database.ObjectKind;
import dev.tenantry.provisioning.database.SchemaBuilder;
import dev.tenantry.provisioning.database.SchemaObject;
import dev.tenantry.provisioning.database.TableStatement;
import dev.tenantry.provisioning.database.ViewOrder;
import dev.tenantry.provisioning.identifier.DatabaseName;
import java.util.ArrayList;
import java.util.List;

/**
 * The statements of a package, as texts for the standard client. They name the database as it was named; the script puts the new name in its
 * place. Rows come before triggers, which would change them.
 */
final class PackageSql {
    /** What the last statement says: only then the client has come to the end. */
    static final String COMPLETE = "complete";

    private static final List<String> DELIMITERS = List.of(";", ";;", "//", "$$");

    private final Manifest manifest;
    private final DatabaseName database;
    private final RowFormat format;

    PackageSql(Manifest manifest, RowFormat format) {
        this.format = format;
        this.manifest = manifest;
        this.database = new DatabaseName(manifest.databaseName());
    }

    /** The character set of the database, sequences and tables with all their keys. */
    String schema() {
        List<String> statements = settings();
        String collation = manifest.definition().collation();
        statements.add("ALTER DATABASE %s CHARACTER SET %s COLLATE %s"
                .formatted(database.quoted(), manifest.definition().characterSet(), collation));
        for (SchemaObject sequence : manifest.definition().of(ObjectKind.SEQUENCE)) {
            statements.add(sequence.statementFor(database));
            statements.add(
                    "DO SETVAL(%s, %s, 0)".formatted(sequence.objectName().quoted(), sequence.counter()));
        }
        for (SchemaObject table : manifest.definition().of(ObjectKind.TABLE)) {
            statements.add(TableStatement.parse(table.statementFor(database)).complete(table.counter()));
        }
        return text(statements);
    }

    /** One LOAD DATA for each table. */
    String rows() {
        List<String> statements = settings();
        for (int i = 0; i < manifest.tables().size(); i++) {
            Manifest.Table table = manifest.tables().get(i);
            statements.add(table.shape().loadStatement(database).replaceFirst("'chunk'", "'" + file(i) + "'"));
        }
        return text(statements);
    }

    /** Routines, views, triggers and events, each in the session environment it belongs to. */
    String programs() {
        List<String> statements = settings();
        SchemaBuilder builder =
                new SchemaBuilder(database, manifest.definition().collation());
        List<SchemaObject> objects = new ArrayList<>();
        objects.addAll(manifest.definition().of(ObjectKind.FUNCTION));
        objects.addAll(manifest.definition().of(ObjectKind.PROCEDURE));
        objects.addAll(ViewOrder.of(manifest.definition().of(ObjectKind.VIEW)));
        objects.addAll(manifest.definition().of(ObjectKind.TRIGGER));
        objects.addAll(manifest.definition().of(ObjectKind.EVENT));
        objects.forEach(object -> statements.addAll(builder.statements(object)));
        statements.addAll(builder.finish());
        statements.add("SELECT '" + COMPLETE + "'");
        return text(statements);
    }

    /** For each table its file's name, and a sum over all its rows that the server computes. */
    String sums() {
        List<String> statements = settings();
        for (int i = 0; i < manifest.tables().size(); i++) {
            statements.add("SELECT '" + file(i) + "'");
            statements.add(manifest.tables().get(i).shape().sumStatement(database));
        }
        return text(statements);
    }

    /** What the client must print of {@link #sums()}, for the sums of all tables in their order. */
    String expectedSums(List<ContentSum> sums) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < sums.size(); i++) {
            ContentSum sum = sums.get(i);
            lines.append(file(i)).append('\n').append(sum.rows()).append('\t');
            lines.append(Long.toUnsignedString(Long.parseUnsignedLong(sum.xor(), 16)));
            lines.append('\t').append(sum.rows() == 0 ? "NULL" : sum.sum());
            lines.append('\t').append(sum.rows()).append('\n');
        }
        return lines.toString();
    }

    /** Where the rows of the table with this place in the manifest are: its name without what a file's name should not have. */
    String file(int table) {
        String word = manifest.tables().get(table).name().replaceAll("[^A-Za-z0-9_-]", "_");
        return PackageFiles.DATA + "%04d-%s.%s".formatted(table + 1, word, format.extension());
    }

    private List<String> settings() {
        List<String> statements = new ArrayList<>(
                List.of(
                        "SET NAMES utf8mb4",
                        "SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES', time_zone = '+00:00', foreign_key_checks = 0, unique_checks = 0"));
        if (manifest.flavour().equals(Flavour.MARIADB.word())) {
            statements.add("SET SESSION check_constraint_checks = 0");
        }
        return statements;
    }

    /** Each statement ends in a line of its own, with a delimiter that does not occur in it. */
    private static String text(List<String> statements) {
        StringBuilder text = new StringBuilder();
        String current = ";";
        for (String statement : statements) {
            String delimiter = delimiter(statement);
            if (!delimiter.equals(current)) {
                text.append("DELIMITER ").append(delimiter).append('\n');
                current = delimiter;
            }
            text.append(statement).append('\n').append(delimiter).append('\n');
        }
        return text.append(current.equals(";") ? "" : "DELIMITER ;\n").toString();
    }

    private static String delimiter(String statement) {
        for (String delimiter : DELIMITERS) {
            if (!statement.contains(delimiter)) {
                return delimiter;
            }
        }
        int number = 1;
        while (statement.contains("$end" + number + "$")) {
            number++;
        }
        // The clients cut a delimiter at 15 characters.
        return "$end" + number + "$";
    }
}
