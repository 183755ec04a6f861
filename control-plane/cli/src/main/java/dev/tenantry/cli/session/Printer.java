package dev.tenantry.cli.session;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import dev.tenantry.api.client.Json;
import dev.tenantry.cli.terminal.Style;
import dev.tenantry.cli.terminal.Table;
import dev.tenantry.cli.terminal.Terminal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Writes results to standard output in the wanted form. */
public final class Printer {
    private final Terminal terminal;
    private final OutputFormat format;

    Printer(Terminal terminal, OutputFormat format) {
        this.terminal = terminal;
        this.format = format;
    }

    /**
     * Writes a listing.
     *
     * @param nothing what to tell a person when it is empty
     */
    public <T> void list(List<T> items, View<T> view, String nothing) {
        switch (format) {
            case json, yaml -> structure(Map.of("items", items));
            case name ->
                items.forEach(item -> terminal.out().println(view.name().apply(item)));
            case table -> {
                if (items.isEmpty()) {
                    terminal.err().println(terminal.talk(Style.FAINT, nothing));
                } else {
                    Table table = new Table(
                            view.columns().stream().map(View.Column::header).toList());
                    items.forEach(item -> table.row(view.columns().stream()
                            .map(column -> column.cell().apply(item))
                            .toList()));
                    table.lines(terminal).forEach(terminal.out()::println);
                }
            }
        }
    }

    /** Writes one record. */
    public <T> void one(T item, View<T> view) {
        one(item, item, view);
    }

    /**
     * Writes one record.
     *
     * @param whole what JSON and YAML show: the record, or an answer that contains it
     */
    public <T> void one(T item, Object whole, View<T> view) {
        switch (format) {
            case json, yaml -> structure(whole);
            case name -> terminal.out().println(view.name().apply(item));
            case table -> {
                Map<String, String> lines = new LinkedHashMap<>();
                Stream.concat(view.columns().stream(), view.details().stream())
                        .filter(column -> !column.header().equals("AGE"))
                        .forEach(column ->
                                lines.put(column.header(), column.cell().apply(item)));
                int width =
                        lines.keySet().stream().mapToInt(String::length).max().orElse(0);
                lines.forEach((header, value) -> {
                    if (!value.isEmpty()) {
                        String label = header + " ".repeat(width - header.length());
                        String indent = "\n" + " ".repeat(width + 2);
                        terminal.out()
                                .println(terminal.result(Style.FAINT, label) + "  " + value.replace("\n", indent));
                    }
                });
            }
        }
    }

    /** Writes any object as JSON or YAML, whatever form people see. */
    public void structure(Object value) {
        try {
            if (format == OutputFormat.yaml) {
                ObjectMapper yaml =
                        new ObjectMapper(new YAMLFactory().disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER));
                terminal.out().print(yaml.writeValueAsString(Json.mapper().<JsonNode>valueToTree(value)));
            } else {
                terminal.out()
                        .println(Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(value));
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record that cannot be written", e);
        }
    }

    /** Whether people read it, rather than programs. */
    public boolean forPeople() {
        return format == OutputFormat.table;
    }
}
