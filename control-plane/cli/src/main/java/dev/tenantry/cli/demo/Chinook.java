package dev.tenantry.cli.demo;

import dev.tenantry.api.gateway.SqlStatement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The music shop's data as an application inserts it: many rows a statement, several statements a transaction. */
final class Chinook {
    /** Rows of one INSERT. */
    private static final int ROWS = 250;

    /** Characters of one request, well below what a gateway accepts. */
    private static final int REQUEST_CHARACTERS = 200_000;

    private final Path folder;

    Chinook(Path folder) {
        this.folder = folder;
    }

    Path migrations() {
        return folder.resolve("migrations");
    }

    /**
     * The transactions that fill a shop.
     *
     * @param invoices only the first so many invoices and their lines: each tenant has sold something else
     */
    List<List<SqlStatement>> transactions(int invoices) {
        List<List<SqlStatement>> transactions = new ArrayList<>();
        List<SqlStatement> transaction = new ArrayList<>();
        int characters = 0;
        try (Stream<Path> files = Files.list(folder.resolve("data"))) {
            for (Path file : files.sorted().toList()) {
                for (String insert : inserts(file, invoices)) {
                    if (characters + insert.length() > REQUEST_CHARACTERS && !transaction.isEmpty()) {
                        transactions.add(List.copyOf(transaction));
                        transaction.clear();
                        characters = 0;
                    }
                    transaction.add(new SqlStatement(insert, null));
                    characters += insert.length();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        transactions.add(List.copyOf(transaction));
        return transactions;
    }

    private static List<String> inserts(Path file, int invoices) throws IOException {
        List<String> lines = Files.readAllLines(file);
        String head = lines.getFirst();
        String name = Objects.requireNonNull(file.getFileName()).toString();
        List<String> rows = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            rows.add(line.substring(0, line.length() - 1));
        }
        if (name.endsWith("-Invoice.sql")) {
            rows = rows.subList(0, Math.min(invoices, rows.size()));
        } else if (name.endsWith("-InvoiceLine.sql")) {
            rows = rows.stream().filter(row -> invoiceOf(row) <= invoices).toList();
        }
        List<String> inserts = new ArrayList<>();
        for (int from = 0; from < rows.size(); from += ROWS) {
            inserts.add(head + "\n" + String.join(",\n", rows.subList(from, Math.min(rows.size(), from + ROWS))));
        }
        return inserts;
    }

    private static int invoiceOf(String row) {
        return Integer.parseInt(row.substring(1, row.indexOf(',')));
    }
}
