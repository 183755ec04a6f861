package dev.tenantry.controlplane.simulation.sql;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what the migrations define: CREATE TABLE, ALTER TABLE, CREATE INDEX. What else they do is run as any statement. */
final class Definitions {
    private static final Set<String> WHOLE = Set.of("tinyint", "smallint", "int", "integer", "bigint", "boolean");
    private static final Set<String> TEXTS =
            Set.of("varchar", "char", "text", "mediumtext", "longtext", "json", "tinytext");
    private static final Set<String> BYTES = Set.of("varbinary", "binary", "blob", "mediumblob", "longblob");

    private final Map<String, TableShape> tables = new HashMap<>();
    private final List<String> data = new ArrayList<>();

    /** Reads one migration. */
    void read(String migration) {
        for (String statement : split(migration)) {
            Tokens tokens = new Tokens(statement);
            if (tokens.atEnd()) {
                continue;
            }
            if (tokens.take("create", "table")) {
                create(tokens);
            } else if (tokens.take("alter", "table")) {
                alter(tokens);
            } else if (tokens.take("create", "index")) {
                createIndex(tokens, false);
            } else if (tokens.take("create", "unique", "index")) {
                createIndex(tokens, true);
            } else {
                data.add(statement);
            }
        }
    }

    Map<String, TableShape> tables() {
        return tables;
    }

    /** Statements of the migrations that put rows in. */
    List<String> data() {
        return data;
    }

    private void create(Tokens tokens) {
        TableShape table = new TableShape(tokens.name(), tables.size());
        tables.put(table.name, table);
        tokens.expectSign("(");
        do {
            member(tokens, table);
        } while (tokens.takeSign(","));
        tokens.expectSign(")");
    }

    private void alter(Tokens tokens) {
        TableShape table = table(tokens.name(), tokens);
        do {
            if (tokens.take("add")) {
                tokens.take("column");
                member(tokens, table);
            } else if (tokens.take("modify")) {
                tokens.take("column");
                table.replace(column(tokens, table));
            } else if (tokens.take("drop", "key")) {
                table.dropUnique(tokens.name());
            } else {
                throw tokens.unknown("ALTER TABLE … " + tokens.peek().text());
            }
        } while (tokens.takeSign(","));
    }

    private void createIndex(Tokens tokens, boolean unique) {
        tokens.name();
        tokens.expect("on");
        TableShape table = table(tokens.name(), tokens);
        List<String> names = names(tokens);
        if (unique) {
            table.addUnique(names);
        } else {
            table.addKey(names);
        }
    }

    private void member(Tokens tokens, TableShape table) {
        if (tokens.take("primary", "key")) {
            table.addUnique(names(tokens));
        } else if (tokens.take("unique")) {
            if (!tokens.take("key")) {
                tokens.take("index");
            }
            String name = tokens.isSign("(") ? "" : tokens.name();
            table.addUnique(names(tokens));
            table.nameUnique(name);
        } else if (tokens.take("key") || tokens.take("index")) {
            tokens.name();
            table.addKey(names(tokens));
        } else if (tokens.take("constraint")) {
            tokens.name();
            constraint(tokens, table);
        } else if (tokens.isWord("foreign")) {
            constraint(tokens, table);
        } else {
            table.add(column(tokens, table));
        }
    }

    private void constraint(Tokens tokens, TableShape table) {
        if (tokens.take("check")) {
            throw tokens.unknown("a CHECK");
        }
        if (tokens.take("unique")) {
            tokens.take("key");
            table.addUnique(names(tokens));
            return;
        }
        tokens.expect("foreign", "key");
        List<String> own = names(tokens);
        tokens.expect("references");
        TableShape other = table(tokens.name(), tokens);
        int[] referred = other.positions(names(tokens));
        boolean cascades = tokens.take("on", "delete", "cascade");
        for (int i = 0; i < other.unique.size(); i++) {
            if (java.util.Arrays.equals(other.unique.get(i), referred)) {
                table.references.add(new TableShape.Reference(table.positions(own), other, i, cascades));
                return;
            }
        }
        throw tokens.unknown("a foreign key to columns that are not unique");
    }

    private Column column(Tokens tokens, TableShape table) {
        String name = tokens.name();
        String type = tokens.name();
        int length = 0;
        if (tokens.takeSign("(")) {
            length = Integer.parseInt(tokens.next().text());
            tokens.expectSign(")");
        }
        Column.Type kept = type(tokens, type);
        boolean nullable = true;
        boolean automatic = false;
        Object standard = null;
        while (!tokens.isSign(",") && !tokens.isSign(")") && !tokens.atEnd()) {
            if (tokens.take("not", "null")) {
                nullable = false;
            } else if (tokens.take("null") || tokens.take("ascii")) {
                // What every column is anyway.
            } else if (tokens.take("character", "set") || tokens.take("collate") || tokens.take("after")) {
                tokens.next();
            } else if (tokens.take("primary", "key")) {
                // Named before it is added: its position is the next one.
                table.unique.addFirst(new int[] {table.columns.size()});
            } else if (tokens.take("unique")) {
                tokens.take("key");
                table.unique.add(new int[] {table.columns.size()});
                table.nameUnique(name);
            } else if (tokens.take("auto_increment")) {
                automatic = true;
            } else if (tokens.take("default")) {
                standard = standard(tokens);
            } else {
                throw tokens.unknown("a column's " + tokens.peek().text());
            }
        }
        boolean bounded = kept == Column.Type.TEXT || kept == Column.Type.BYTES;
        return new Column(name, kept, bounded ? length : 0, nullable, standard, automatic);
    }

    private static @Nullable Object standard(Tokens tokens) {
        Tokens.Token value = tokens.next();
        return switch (value.kind()) {
            case TEXT -> value.text();
            case NUMBER -> Long.parseLong(value.text());
            case WORD ->
                switch (value.text().toLowerCase(Locale.ROOT)) {
                    case "null" -> null;
                    case "true" -> 1L;
                    case "false" -> 0L;
                    default -> throw tokens.unknown("the default " + value.text());
                };
            case SIGN, END -> throw tokens.unknown("the default " + value.text());
        };
    }

    private static Column.Type type(Tokens tokens, String word) {
        if (WHOLE.contains(word)) {
            return Column.Type.WHOLE;
        }
        if (TEXTS.contains(word)) {
            return Column.Type.TEXT;
        }
        if (BYTES.contains(word)) {
            return Column.Type.BYTES;
        }
        if (word.equals("datetime") || word.equals("date")) {
            return Column.Type.INSTANT;
        }
        if (word.equals("double")) {
            return Column.Type.REAL;
        }
        throw tokens.unknown("the type " + word);
    }

    private static List<String> names(Tokens tokens) {
        List<String> names = new ArrayList<>();
        tokens.expectSign("(");
        do {
            names.add(tokens.name());
            if (!tokens.take("desc")) {
                tokens.take("asc");
            }
        } while (tokens.takeSign(","));
        tokens.expectSign(")");
        return names;
    }

    private TableShape table(String name, Tokens tokens) {
        TableShape table = tables.get(name);
        if (table == null) {
            throw tokens.unknown("table " + name);
        }
        return table;
    }

    /** Statements between semicolons; none of ours has one inside a text. */
    private static List<String> split(String migration) {
        String withoutComments = migration.replaceAll("--[^\n]*", "");
        return List.of(withoutComments.split(";", -1));
    }
}
