package dev.tenantry.provisioning.export.mask;

import dev.tenantry.provisioning.database.SqlScanner;
import dev.tenantry.provisioning.database.TableStatement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What of a table's definition depends on equal and different values.
 *
 * @param definitions each column's definition, by its name
 * @param unique the columns in primary and unique keys, with how many characters of them the key reads; 0 for all
 * @param foreignKeys the foreign keys
 * @param partitioning the columns by which rows are put into partitions
 */
record TableKeys(
        Map<String, String> definitions,
        Map<String, Integer> unique,
        List<ForeignKey> foreignKeys,
        Set<String> partitioning) {
    /**
     * A foreign key.
     *
     * @param columns here
     * @param parent the table it points to
     * @param parentColumns there, in the same order
     */
    record ForeignKey(List<String> columns, String parent, List<String> parentColumns) {}

    static TableKeys of(String createTable) {
        TableStatement statement = TableStatement.parse(createTable);
        Map<String, String> definitions = new TreeMap<>();
        statement
                .columns()
                .forEach(column ->
                        definitions.put(unquoted(column.substring(0, SqlScanner.afterQuoted(column, 0))), column));
        Map<String, Integer> unique = new TreeMap<>();
        for (String key : statement.keys()) {
            if (key.startsWith("PRIMARY KEY") || key.startsWith("UNIQUE KEY")) {
                addKey(key, definitions.keySet(), unique);
            }
        }
        Set<String> partitioning = new HashSet<>();
        int by = SqlScanner.indexOutsideQuotes(statement.options(), "PARTITION BY", 0);
        if (by >= 0) {
            partitioning.addAll(names(statement.options().substring(by)));
            partitioning.retainAll(definitions.keySet());
        }
        return new TableKeys(
                definitions,
                unique,
                statement.foreignKeys().stream().map(TableKeys::foreignKey).toList(),
                partitioning);
    }

    /** A key of expressions names its columns inside them. */
    private static void addKey(String key, Set<String> columns, Map<String, Integer> unique) {
        int open = SqlScanner.openingParenthesis(key, 0);
        for (String part :
                SqlScanner.splitAtCommas(key.substring(open + 1, SqlScanner.closingParenthesis(key, open)))) {
            int prefix = 0;
            if (part.startsWith("`")) {
                String length = part.substring(SqlScanner.afterQuoted(part, 0)).replaceAll("[^0-9]", "");
                prefix = length.isEmpty() ? 0 : Integer.parseInt(length);
            }
            for (String column : names(part)) {
                if (columns.contains(column)) {
                    int known = unique.getOrDefault(column, 0);
                    unique.put(column, known == 0 ? prefix : prefix == 0 ? known : Math.min(known, prefix));
                }
            }
        }
    }

    private static ForeignKey foreignKey(String key) {
        int at = SqlScanner.indexOutsideQuotes(key, "FOREIGN KEY", 0);
        int open = SqlScanner.openingParenthesis(key, at);
        int close = SqlScanner.closingParenthesis(key, open);
        int parentOpen = SqlScanner.openingParenthesis(key, close);
        int parentClose = SqlScanner.closingParenthesis(key, parentOpen);
        return new ForeignKey(
                names(key.substring(open, close)),
                names(key.substring(close, parentOpen)).getLast(),
                names(key.substring(parentOpen, parentClose)));
    }

    /** All names in backticks, in their order. */
    private static List<String> names(String sql) {
        List<String> names = new ArrayList<>();
        int i = 0;
        while (i < sql.length()) {
            if (!SqlScanner.isQuote(sql.charAt(i))) {
                i++;
                continue;
            }
            int end = SqlScanner.afterQuoted(sql, i);
            if (sql.charAt(i) == '`') {
                names.add(unquoted(sql.substring(i, end)));
            }
            i = end;
        }
        return names;
    }

    private static String unquoted(String name) {
        return name.substring(1, name.length() - 1).replace("``", "`");
    }
}
