package dev.tenantry.controlplane.simulation.sql;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** The catalog's schema as its migrations make it, and every statement that was read so far. Shared by all threads. */
public final class MemorySchema {
    private final Map<String, TableShape> shapes;
    private final List<String> data;
    private final Map<String, Plan> plans = new ConcurrentHashMap<>();

    private final UnaryOperator<String> change;

    private MemorySchema(Definitions definitions, UnaryOperator<String> change) {
        this.change = change;
        this.shapes = Map.copyOf(definitions.tables());
        this.data = List.copyOf(definitions.data());
    }

    /** The product's own catalog. */
    public static MemorySchema ofTheCatalog() {
        return ofTheCatalog(UnaryOperator.identity());
    }

    /** The same, for a program whose statements are changed on their way: a fault planted in it. */
    public static MemorySchema ofTheCatalog(UnaryOperator<String> change) {
        Definitions definitions = new Definitions();
        migrations().forEach(definitions::read);
        return new MemorySchema(definitions, change);
    }

    /** A fresh catalog, with the rows that the migrations put in. */
    public MemoryDatabase database(LongSupplier microsOf1970) {
        MemoryDatabase database = new MemoryDatabase(this, microsOf1970);
        try {
            for (String statement : data) {
                plan(statement).update(database, List.of());
            }
        } catch (SQLException failure) {
            throw new IllegalStateException("a migration's rows do not fit", failure);
        }
        database.commit();
        return database;
    }

    Collection<TableShape> shapes() {
        return shapes.values();
    }

    TableShape shape(String name) {
        TableShape shape = shapes.get(name);
        if (shape == null) {
            throw new UnknownSqlException("table " + name, "");
        }
        return shape;
    }

    Plan plan(String sql) {
        Plan plan = plans.get(sql);
        return plan == null
                ? plans.computeIfAbsent(sql, text -> new StatementParser(this, change.apply(text)).parse())
                : plan;
    }

    private static List<String> migrations() {
        URL folder = MemorySchema.class.getResource("/db/migration");
        if (folder == null) {
            throw new IllegalStateException("the catalog's migrations are not on the class path");
        }
        try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
            return files.sorted(Comparator.comparingInt(MemorySchema::version))
                    .map(MemorySchema::read)
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static int version(Path file) {
        String name = file.getFileName().toString();
        return Integer.parseInt(name.substring(1, name.indexOf("__")));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
