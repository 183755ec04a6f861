package dev.tenantry.cli.session;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * How a kind of record is shown to people.
 *
 * @param name what {@code -o name} writes
 * @param columns of a listing
 * @param details further lines when one record is shown by itself
 * @param <T> the record
 */
public record View<T>(Function<T, String> name, List<Column<T>> columns, List<Column<T>> details) {
    public View {
        columns = List.copyOf(columns);
        details = List.copyOf(details);
    }

    /** A header and how its cell is made. */
    public record Column<T>(String header, Function<T, String> cell) {}

    /** Begins with what {@code -o name} writes. */
    public static <T> View<T> named(Function<T, String> name) {
        return new View<>(name, List.of(), List.of());
    }

    /** Adds a column of the listing. */
    public View<T> column(String header, Function<T, String> cell) {
        return new View<>(name, with(columns, header, cell), details);
    }

    /** Adds a line that only a single record shows. */
    public View<T> detail(String header, Function<T, String> cell) {
        return new View<>(name, columns, with(details, header, cell));
    }

    private static <T> List<Column<T>> with(List<Column<T>> columns, String header, Function<T, String> cell) {
        List<Column<T>> more = new ArrayList<>(columns);
        more.add(new Column<>(header, cell));
        return more;
    }
}
