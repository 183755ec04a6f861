package dev.tenantry.controlplane.catalog;

import dev.tenantry.api.id.TypedId;
import dev.tenantry.provisioning.identifier.AccountName;
import dev.tenantry.provisioning.identifier.DatabaseName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One statement on the catalog with named parameters: {@code Sql.of(transaction, "… WHERE id = :id").with("id", id).first(…)}.
 *
 * <p>Ids and names are bound as their text, instants as UTC microseconds, durations as microseconds, maps as JSON. A collection given to
 * {@link #withEach} becomes a list of parameters for {@code IN (:name)}. The statement's text is always ours: values only travel as
 * parameters.
 */
public final class Sql {
    private static final Pattern PARAMETER = Pattern.compile(":([a-zA-Z][a-zA-Z0-9]*)");

    /** Texts that were cut already. All are written in the program, so there are only so many. */
    private static final Map<String, Parsed> PARSED = new ConcurrentHashMap<>();

    private final Connection connection;
    private final String text;
    private final Map<String, List<@Nullable Object>> values = new HashMap<>();

    private Sql(Connection connection, String text) {
        this.connection = connection;
        this.text = text;
    }

    /** Begins a statement. */
    public static Sql of(Connection connection, String text) {
        return new Sql(connection, text);
    }

    /** Gives a parameter its value. */
    public Sql with(String name, @Nullable Object value) {
        List<@Nullable Object> single = new ArrayList<>(1);
        single.add(value);
        values.put(name, single);
        return this;
    }

    /** Gives a parameter a list of values, for {@code IN (:name)}. An empty list matches nothing. */
    public Sql withEach(String name, Collection<?> several) {
        List<@Nullable Object> list = new ArrayList<>(several);
        if (list.isEmpty()) {
            list.add(null);
        }
        values.put(name, list);
        return this;
    }

    /** Runs a change and says how many rows it met (also those that had the new values already). */
    public int update() {
        return run(PreparedStatement::executeUpdate);
    }

    /** Runs a change that must meet exactly one row; anything else is a fault in the program or in the catalog. */
    public void updateOne() {
        int rows = update();
        if (rows != 1) {
            throw new IllegalStateException("a change that must meet one row met " + rows + ": " + text.strip());
        }
    }

    /** All rows. */
    public <T> List<T> list(Function<Row, T> mapper) {
        return run(statement -> {
            List<T> found = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                Row row = new Row(result);
                while (result.next()) {
                    found.add(mapper.apply(row));
                }
            }
            return found;
        });
    }

    /** The first row, if there is one. */
    public <T> Optional<T> first(Function<Row, T> mapper) {
        List<T> found = list(mapper);
        return found.isEmpty() ? Optional.empty() : Optional.of(found.getFirst());
    }

    /** The only row. */
    public <T> T one(Function<Row, T> mapper) {
        List<T> found = list(mapper);
        if (found.size() != 1) {
            throw new IllegalStateException("one row was expected and " + found.size() + " came: " + text.strip());
        }
        return found.getFirst();
    }

    /** Whether there is any row. */
    public boolean exists() {
        return run(statement -> {
            try (ResultSet result = statement.executeQuery()) {
                return result.next();
            }
        });
    }

    private <T> T run(Work<T> work) {
        List<@Nullable Object> bound = new ArrayList<>();
        String positional = expand(bound);
        try (PreparedStatement statement = connection.prepareStatement(positional)) {
            for (int i = 0; i < bound.size(); i++) {
                statement.setObject(i + 1, convert(bound.get(i)));
            }
            return work.apply(statement);
        } catch (SQLException failure) {
            throw new CatalogException("the catalog refused a statement: " + failure.getMessage(), failure);
        }
    }

    private String expand(List<@Nullable Object> bound) {
        Parsed parsed = PARSED.computeIfAbsent(text, Parsed::of);
        boolean plain = true;
        for (String name : parsed.names()) {
            List<@Nullable Object> given = values.get(name);
            if (given == null) {
                throw new IllegalStateException("parameter " + name + " has no value: " + text.strip());
            }
            bound.addAll(given);
            plain &= given.size() == 1;
        }
        return plain ? parsed.positional() : withLists(parsed);
    }

    private String withLists(Parsed parsed) {
        StringBuilder positional = new StringBuilder(text.length());
        for (int i = 0; i < parsed.names().size(); i++) {
            int size = values.getOrDefault(parsed.names().get(i), List.of()).size();
            positional.append(parsed.between().get(i)).append('?').append(", ?".repeat(size - 1));
        }
        return positional.append(parsed.between().getLast()).toString();
    }

    /** A text cut at its parameters. */
    private record Parsed(List<String> between, List<String> names, String positional) {
        static Parsed of(String text) {
            Matcher matcher = PARAMETER.matcher(text);
            List<String> between = new ArrayList<>();
            List<String> names = new ArrayList<>();
            int from = 0;
            while (matcher.find()) {
                between.add(text.substring(from, matcher.start()));
                names.add(matcher.group(1));
                from = matcher.end();
            }
            between.add(text.substring(from));
            return new Parsed(List.copyOf(between), List.copyOf(names), String.join("?", between));
        }
    }

    private static @Nullable Object convert(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Instant instant -> LocalDateTime.ofInstant(instant.truncatedTo(ChronoUnit.MICROS), ZoneOffset.UTC);
            case Duration duration -> duration.toNanos() / 1_000;
            case TypedId id -> id.value();
            case DatabaseName name -> name.value();
            case AccountName name -> name.value();
            case Map<?, ?> map -> Json.write(map);
            case Collection<?> list -> Json.write(list);
            default -> value;
        };
    }

    @FunctionalInterface
    private interface Work<T> {
        T apply(PreparedStatement statement) throws SQLException;
    }
}
