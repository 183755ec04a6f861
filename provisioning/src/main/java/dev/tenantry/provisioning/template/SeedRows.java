package dev.tenantry.provisioning.template;

import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.database.RowReader;
import dev.tenantry.provisioning.database.TableShape;
import dev.tenantry.provisioning.identifier.ObjectName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns the rows that migrations left into statements that insert them. */
final class SeedRows {
    private static final String HEAD = "INSERT INTO ";

    /** A statement of this size is far below every server's packet limit. */
    private static final int STATEMENT_CHARACTERS = 256 << 10;

    /** A template is kept in the catalog and sent whole: more rows than this belong into an import. */
    private static final int MAX_CHARACTERS = 32 << 20;

    private SeedRows() {}

    /** The statements for all rows of these tables. */
    static List<String> read(Connection connection, Iterable<TableShape> shapes) throws SQLException {
        List<String> statements = new ArrayList<>();
        long characters = 0;
        for (TableShape shape : shapes) {
            for (String statement : read(connection, shape)) {
                statements.add(statement);
                characters += statement.length();
                if (characters > MAX_CHARACTERS) {
                    throw new ProvisioningException(
                            FailureCode.SCHEMA_INVALID,
                            "the migrations leave more than 32 MiB of rows, the last in table %s; no template was recorded"
                                    .formatted(shape.name()),
                            "load large reference data with the application instead of a migration");
                }
            }
        }
        return statements;
    }

    /** Which table a statement of these inserts into. */
    static ObjectName tableOf(String statement) {
        int from = HEAD.length() + 1;
        int to = statement.indexOf('`', from);
        while (statement.startsWith("``", to)) {
            to = statement.indexOf('`', to + 2);
        }
        return new ObjectName(statement.substring(from, to).replace("``", "`"));
    }

    private static List<String> read(Connection connection, TableShape shape) throws SQLException {
        String head = HEAD + shape.name().quoted() + " (" + shape.columnList() + ") VALUES ";
        List<String> statements = new ArrayList<>();
        StringBuilder current = new StringBuilder();
        try (RowReader rows = RowReader.open(connection, shape, "")) {
            while (rows.next()) {
                current.append(current.isEmpty() ? head : ",").append(values(shape, rows));
                if (current.length() > STATEMENT_CHARACTERS) {
                    statements.add(current.toString());
                    current.setLength(0);
                }
            }
        }
        if (!current.isEmpty()) {
            statements.add(current.toString());
        }
        return statements;
    }

    private static String values(TableShape shape, RowReader rows) throws SQLException {
        StringBuilder text = new StringBuilder("(");
        for (int i = 0; i < shape.columns().size(); i++) {
            byte @Nullable [] value = rows.value(i);
            text.append(i == 0 ? "" : ",")
                    .append(
                            value == null
                                    ? "NULL"
                                    : shape.columns().get(i).carriage().literal(value));
        }
        return text.append(')').toString();
    }
}
