package dev.tenantry.controlplane.operation;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tenantry.api.id.OperationId;
import dev.tenantry.campaign.Ledger;
import dev.tenantry.controlplane.catalog.Sql;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What one operation of a kind left in the catalog, written down once for each definition version and never changed afterwards: the catalogs out
 * there hold such logs.
 */
record GoldenLog(String kind, int definitionVersion, Map<String, String> input, List<Line> steps) {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    /** What names a thing of one world: an id, a database, an account, a hash. */
    private static final Pattern NAME =
            Pattern.compile("[a-z]{2,4}_[a-z0-9]{20}|tn[a-z0-9]{20}|[a-z][a-z0-9]{20}g[0-9]+|[0-9a-f]{64}");

    /**
     * One step of it.
     *
     * @param observe by a look, or by applying again
     * @param undo by an action, none, or a point of no return
     */
    record Line(String name, String observe, String undo, Map<String, String> output) {}

    /** Lets an operation of a kind run to its end and reads what it left. */
    static GoldenLog of(TestWorld world, OperationKind<?> kind) {
        OperationId id = KindScenarios.ask(world, kind.name());
        world.drain(world.worker(UnaryOperator.identity()));
        world.assertEndedOnce(id, "done");
        return of(world, kind, id);
    }

    /** What an operation left until now. */
    static GoldenLog of(TestWorld world, OperationKind<?> kind, OperationId id) {
        List<Map<String, String>> outputs = world.read(transaction -> Sql.of(
                        transaction, "SELECT output FROM operation_step WHERE operation_id = :id ORDER BY seq")
                .with("id", id)
                .list(row -> row.map("output")));
        List<Line> lines = new ArrayList<>();
        for (Step<?> step : kind.steps()) {
            lines.add(new Line(
                    step.name(), observe(step.observe()), undo(step.undo()), new TreeMap<>(outputs.get(lines.size()))));
        }
        Map<String, String> input =
                world.read(transaction -> Sql.of(transaction, "SELECT input FROM operation WHERE id = :id")
                        .with("id", id)
                        .one(row -> row.map("input")));
        return new GoldenLog(kind.name(), kind.definitionVersion(), new TreeMap<>(input), List.copyOf(lines));
    }

    private static String observe(Observe<?> observe) {
        return switch (observe) {
            case Observe.By<?> by -> "by a look";
            case Observe.ApplyAgain<?> again -> "by applying again";
        };
    }

    private static String undo(Undo<?> undo) {
        return switch (undo) {
            case Undo.By<?> by -> "by an action";
            case Undo.None<?> none -> "none";
            case Undo.PointOfNoReturn<?> end -> "point of no return";
        };
    }

    /** What must not change within a version: the fields of the input, the steps in their order, how each is taken up and back, and what it puts out. */
    List<String> shape() {
        List<String> shape = new ArrayList<>();
        shape.add("input " + input.keySet());
        steps.forEach(line -> shape.add(line.name() + ": observed " + line.observe() + ", undone " + line.undo()
                + ", puts out " + line.output().keySet()));
        return shape;
    }

    /**
     * The same log as it would read in another world: what names things there is taken from the log of an operation of that world, all other
     * words are its own.
     */
    GoldenLog in(GoldenLog there) {
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            Line line = steps.get(i);
            Map<String, String> own = there.steps().get(i).output();
            lines.add(new Line(line.name(), line.observe(), line.undo(), named(line.output(), own)));
        }
        return new GoldenLog(kind, definitionVersion, named(input, there.input()), lines);
    }

    private static Map<String, String> named(Map<String, String> golden, Map<String, String> there) {
        Map<String, String> named = new TreeMap<>(golden);
        named.replaceAll((key, value) -> {
            boolean ofAWorld = NAME.matcher(value).matches() || key.equals("routeVersion");
            return ofAWorld ? there.getOrDefault(key, value) : value;
        });
        return named;
    }

    /** Puts it in the place of what an operation that stands half-way has recorded; which steps are recorded stays. */
    void load(TestWorld world, OperationId id) {
        world.catalog.run(transaction -> {
            Sql.of(transaction, "UPDATE operation SET definition_version = :version, input = :input WHERE id = :id")
                    .with("version", definitionVersion)
                    .with("input", input)
                    .with("id", id)
                    .updateOne();
            for (int i = 0; i < steps.size(); i++) {
                Sql.of(transaction, """
                                UPDATE operation_step SET name = :name, output = IF(state = 'done', :output, output)
                                 WHERE operation_id = :id AND seq = :seq
                                """)
                        .with("name", steps.get(i).name())
                        .with("output", steps.get(i).output())
                        .with("id", id)
                        .with("seq", i + 1)
                        .update();
            }
        });
    }

    /** Makes an operation that was not begun the one that this log tells of, with the first half of its steps done. */
    void loadAsBegun(TestWorld world, OperationId id) {
        world.catalog.run(transaction -> {
            Sql.of(transaction, """
                            UPDATE operation SET kind = :kind, definition_version = :version, input = :input, state = 'running'
                             WHERE id = :id
                            """)
                    .with("kind", kind)
                    .with("version", definitionVersion)
                    .with("input", input)
                    .with("id", id)
                    .updateOne();
            Sql.of(transaction, "DELETE FROM operation_step WHERE operation_id = :id")
                    .with("id", id)
                    .update();
            for (int i = 0; i < steps.size(); i++) {
                Sql.of(transaction, """
                                INSERT INTO operation_step (operation_id, seq, name, state, attempt, output)
                                VALUES (:id, :seq, :name, :state, :attempt, :output)
                                """)
                        .with("id", id)
                        .with("seq", i + 1)
                        .with("name", steps.get(i).name())
                        .with("state", i < steps.size() / 2 ? "done" : "pending")
                        .with("attempt", i < steps.size() / 2 ? 1 : 0)
                        .with("output", steps.get(i).output())
                        .updateOne();
            }
        });
    }

    /** All that are written down. */
    static List<GoldenLog> all() {
        try (Stream<Path> files = Files.list(folder())) {
            return files.sorted().map(GoldenLog::read).toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static Optional<GoldenLog> find(OperationKind<?> kind) {
        Path file = file(kind.name(), kind.definitionVersion());
        return Files.exists(file) ? Optional.of(read(file)) : Optional.empty();
    }

    /** Writes it down; one that is there already is history and stays. */
    void write() {
        try {
            Files.writeString(
                    file(kind, definitionVersion),
                    MAPPER.writeValueAsString(this) + "\n",
                    StandardOpenOption.CREATE_NEW);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static GoldenLog read(Path file) {
        try {
            return MAPPER.readValue(file.toFile(), GoldenLog.class);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Path file(String kind, int version) {
        return folder().resolve(kind + "-" + version + ".json");
    }

    private static Path folder() {
        return Ledger.root().resolve("control-plane/server/src/test/resources/golden-operations");
    }

    @Override
    public String toString() {
        return kind + " version " + definitionVersion;
    }
}
