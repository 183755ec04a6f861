package dev.tenantry.provisioning.database;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A server's own CREATE TABLE statement, taken apart at its top-level commas, so that it can be compared whatever the order of its
 * keys, and put together again without keys that are better added after the rows.
 *
 * @param head everything before the parenthesis: CREATE TABLE and the name
 * @param columns the columns in their order
 * @param keys primary key, keys and unique keys, full-text and spatial ones
 * @param checks check constraints and periods
 * @param foreignKeys foreign keys
 * @param options engine, character set, comment, partitions, without the AUTO_INCREMENT counter
 * @param autoIncrement the counter's next value; 0 when the statement names none
 */
public record TableStatement(
        String head,
        List<String> columns,
        List<String> keys,
        List<String> checks,
        List<String> foreignKeys,
        String options,
        String autoIncrement) {
    private static final String COUNTER = " AUTO_INCREMENT=";

    public TableStatement {
        columns = List.copyOf(columns);
        keys = List.copyOf(keys);
        checks = List.copyOf(checks);
        foreignKeys = List.copyOf(foreignKeys);
    }

    /** Takes apart what SHOW CREATE TABLE said. */
    public static TableStatement parse(String statement) {
        int open = SqlScanner.openingParenthesis(statement, 0);
        int close = SqlScanner.closingParenthesis(statement, open);
        List<String> columns = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        List<String> checks = new ArrayList<>();
        List<String> foreignKeys = new ArrayList<>();
        for (String item : SqlScanner.splitAtCommas(statement.substring(open + 1, close))) {
            if (item.startsWith("`")) {
                columns.add(item);
            } else if (isForeignKey(item)) {
                foreignKeys.add(item);
            } else if (item.startsWith("CONSTRAINT ") || item.startsWith("CHECK ") || item.startsWith("PERIOD ")) {
                checks.add(item);
            } else {
                keys.add(item);
            }
        }
        String options = statement.substring(close + 1);
        String counter = "0";
        int at = SqlScanner.indexOutsideQuotes(options, COUNTER, 0);
        if (at >= 0) {
            int end = at + COUNTER.length();
            while (end < options.length() && Character.isDigit(options.charAt(end))) {
                end++;
            }
            counter = options.substring(at + COUNTER.length(), end);
            options = options.substring(0, at) + options.substring(end);
        }
        return new TableStatement(
                statement.substring(0, open).strip(), columns, keys, checks, foreignKeys, options.strip(), counter);
    }

    private static boolean isForeignKey(String item) {
        return item.startsWith("FOREIGN KEY")
                || (item.startsWith("CONSTRAINT ") && SqlScanner.indexOutsideQuotes(item, " FOREIGN KEY ", 0) > 0);
    }

    /** The same text for the same structure: keys and constraints in alphabetical order, no counter. */
    public String canonical() {
        return create(
                columns,
                keys.stream().sorted().toList(),
                checks.stream().sorted().toList(),
                foreignKeys.stream().sorted().toList(),
                "0");
    }

    /** The whole statement, with a counter; "0" for none. */
    public String complete(String counter) {
        return create(columns, keys, checks, foreignKeys, counter);
    }

    /** The whole statement with only those foreign keys that pass, without a counter. */
    public String withForeignKeys(Predicate<String> kept) {
        return create(columns, keys, checks, foreignKeys.stream().filter(kept).toList(), "0");
    }

    /** The statement without foreign keys, with only those keys that pass, and with a counter. */
    public String withKeys(Predicate<String> kept, String counter) {
        return create(columns, keys.stream().filter(kept).toList(), checks, List.of(), counter);
    }

    private String create(
            List<String> shownColumns,
            List<String> shownKeys,
            List<String> shownChecks,
            List<String> shownForeignKeys,
            String counter) {
        List<String> items = Stream.of(shownColumns, shownKeys, shownChecks, shownForeignKeys)
                .flatMap(List::stream)
                .toList();
        String count = "0".equals(counter) ? "" : COUNTER.strip() + counter + " ";
        return head + " (\n  " + String.join(",\n  ", items) + "\n) " + count + options;
    }
}
