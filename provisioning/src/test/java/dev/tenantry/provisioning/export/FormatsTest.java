package dev.tenantry.provisioning.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.Registered.Marked;
import dev.tenantry.provisioning.database.WorkSession;
import dev.tenantry.provisioning.identifier.DatabaseName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Another program reads the files of a package by nothing but what its README says, and fills a database that must be the same. */
class FormatsTest {
    private static final String BOTH = "dev.tenantry.provisioning.embedded.FlavoursUnderTest#all";
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final List<String> TRAPS = List.of("""
            CREATE TABLE traps (id INT PRIMARY KEY, t TEXT CHARACTER SET utf8mb4, l VARCHAR(20) CHARACTER SET latin1, d VARCHAR(20) CHARACTER SET dec8,
              b VARBINARY(300), big BIGINT, z INT(8) UNSIGNED ZEROFILL, f FLOAT, n DECIMAL(20,5), `a,"b" c` VARCHAR(10), bits BIT(64))""", """
            INSERT INTO traps VALUES
              (1, 'a,b', 'é', 'dec', x'00', 9007199254740991, 42, 1e-30, '-0.00001', '=1+1', b'1'),
              (2, '"quoted", "twice"', x'818D', x'E9', x'', 9007199254740992, 0, -0.0, '0.00000', '', b'0'),
              (3, 'line\r\nline\nline\rline', '', '', NULL, -9007199254740992, NULL, 3.4028234e38, '123456789012345.00000', NULL, NULL),
              (4, 'base64:AAAA', NULL, NULL, x'2C220D0A', -9223372036854775808, 4294967295, 16777217, NULL, ' x ', NULL),
              (5, 'a\\0b', '€', 'x', x'FF', 9223372036854775807, 7, 0.1, NULL, 'null', b'1'),
              (6, '', '', '', x'', 0, 0, 0, 0, '\\\\N', b'0')""");

    @TempDir
    Path folder = Path.of("");

    @ParameterizedTest
    @MethodSource(BOTH)
    void everyValueComesBackOutOfCommaSeparatedValues(Flavour flavour) throws Exception {
        roundTrip(flavour, RowFormat.CSV);
    }

    @ParameterizedTest
    @MethodSource(BOTH)
    void everyValueComesBackOutOfJson(Flavour flavour) throws Exception {
        roundTrip(flavour, RowFormat.NDJSON);
    }

    private void roundTrip(Flavour flavour, RowFormat format) throws Exception {
        Packages packages = new Packages(flavour, folder);
        Marked source = packages.world().newDatabase();
        packages.world().fillWithEverything(source);
        packages.world().migrate(source, TRAPS);
        packages.world().backUp(source, 2);
        Path made = folder.resolve("package");
        packages.export(Packages.job(source, made).in(format));

        assertThat(made.resolve("load.sh")).doesNotExist();
        assertThat(Files.readString(made.resolve("README.md")))
                .contains("one in the default format, `sql`")
                .doesNotContain("@");
        DatabaseName target = packages.plainDatabase();
        assertThat(packages.run(made.resolve("schema.sql"), source.name(), target))
                .isEmpty();
        try (Connection session = packages.world().server().administrator();
                Statement statement = session.createStatement()) {
            WorkSession.prepare(session, target);
            statement.setEscapeProcessing(false);
            for (JsonNode table : JSON.readTree(made.resolve("columns.json").toFile())) {
                fill(statement, table, made.resolve(table.get("file").asText()), format);
            }
        }
        assertThat(packages.world().difference(source.name(), target).same()).isTrue();
    }

    private static void fill(Statement statement, JsonNode table, Path file, RowFormat format)
            throws IOException, SQLException {
        List<String> rows = new ArrayList<>();
        if (format == RowFormat.CSV) {
            List<List<Field>> read = new ArrayList<>();
            readCsv(Files.readString(file), read::add);
            assertThat(read.removeFirst())
                    .extracting(Field::text)
                    .containsExactlyElementsOf(table.get("columns").findValuesAsText("name"));
            read.forEach(fields -> rows.add(csvRow(table, fields)));
        } else {
            for (String line : Files.readString(file).split("\n", -1)) {
                if (!line.isEmpty()) {
                    rows.add(jsonRow(table, line));
                }
            }
        }
        assertThat(rows).hasSize(table.get("rows").asInt());
        StringBuilder columns = new StringBuilder();
        table.get("columns")
                .forEach(column -> columns.append(columns.isEmpty() ? "" : ",")
                        .append(quoted(column.get("name").asText())));
        for (String row : rows) {
            statement.execute("INSERT INTO %s (%s) VALUES (%s)"
                    .formatted(quoted(table.get("table").asText()), columns, row));
        }
    }

    private static String csvRow(JsonNode table, List<Field> fields) {
        assertThat(fields).hasSize(table.get("columns").size());
        List<String> values = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            Field field = fields.get(i);
            String kind = table.get("columns").get(i).get("values").asText();
            if (field.text().isEmpty() && !field.quoted()) {
                values.add("NULL");
            } else if (kind.equals("bytes")) {
                values.add(bytes(field.text()));
            } else if (kind.equals("text")) {
                values.add(
                        field.text().startsWith("base64:") ? bytes(field.text().substring(7)) : text(field.text()));
            } else {
                values.add(field.text());
            }
        }
        return String.join(",", values);
    }

    private static String jsonRow(JsonNode table, String line) {
        JsonNode row;
        try {
            row = new ObjectMapper()
                    .enable(com.fasterxml.jackson.databind.DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .readTree(line);
        } catch (IOException e) {
            throw new AssertionError(line, e);
        }
        List<String> values = new ArrayList<>();
        Iterator<String> names = row.fieldNames();
        for (JsonNode column : table.get("columns")) {
            assertThat(names.next()).isEqualTo(column.get("name").asText());
            JsonNode value = row.get(column.get("name").asText());
            values.add(
                    switch (column.get("values").asText()) {
                        case "bytes" -> value.isNull() ? "NULL" : bytes(value.asText());
                        case "text" ->
                            value.isNull()
                                    ? "NULL"
                                    : value.isObject()
                                            ? bytes(value.get("base64").asText())
                                            : text(value.textValue());
                        case "decimal" -> value.isNull() ? "NULL" : value.textValue();
                        case "float" ->
                            value.isNull()
                                    ? "NULL"
                                    : line.contains("-0.0")
                                                    || value.decimalValue().signum() != 0
                                            ? number(line, column)
                                            : "0";
                        default -> {
                            assertThat(value.isTextual())
                                    .isEqualTo(!value.isNull() && Math.abs(value.asDouble()) >= 9007199254740992.0);
                            yield value.isNull() ? "NULL" : value.asText();
                        }
                    });
        }
        return String.join(",", values);
    }

    /** The number as it stands there: the sign of a zero is lost in a decimal number. */
    private static String number(String line, JsonNode column) {
        String name = "\"" + column.get("name").asText() + "\":";
        return line.substring(line.indexOf(name) + name.length()).replaceAll("(?s)[,}].*", "");
    }

    private record Field(String text, boolean quoted) {}

    /** RFC 4180, by itself. */
    private static void readCsv(String all, Consumer<List<Field>> row) {
        List<Field> fields = new ArrayList<>();
        int i = 0;
        while (i < all.length()) {
            StringBuilder text = new StringBuilder();
            boolean quoted = all.charAt(i) == '"';
            if (quoted) {
                i++;
                while (all.charAt(i) != '"' || all.charAt(i + 1) == '"') {
                    text.append(all.charAt(i));
                    i += all.charAt(i) == '"' ? 2 : 1;
                }
                i++;
            } else {
                while (all.charAt(i) != ',' && all.charAt(i) != '\r') {
                    text.append(all.charAt(i++));
                }
            }
            fields.add(new Field(text.toString(), quoted));
            if (all.charAt(i) == ',') {
                i++;
            } else {
                assertThat(all.substring(i, i + 2)).isEqualTo("\r\n");
                i += 2;
                row.accept(List.copyOf(fields));
                fields.clear();
            }
        }
        assertThat(fields).isEmpty();
    }

    private static String bytes(String base64) {
        return "x'" + HexFormat.of().formatHex(Base64.getDecoder().decode(base64)) + "'";
    }

    private static String text(String text) {
        return "CONVERT(x'" + HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8)) + "' USING utf8mb4)";
    }

    private static String quoted(String name) {
        return "`" + name.replace("`", "``") + "`";
    }
}
