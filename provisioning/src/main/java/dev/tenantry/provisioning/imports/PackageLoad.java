package dev.tenantry.provisioning.imports;

import dev.tenantry.provisioning.backup.Progress;
import dev.tenantry.provisioning.database.ContentSum;
import dev.tenantry.provisioning.database.SqlFailure;
import dev.tenantry.provisioning.database.StreamLoad;
import dev.tenantry.provisioning.database.TableShape;
import dev.tenantry.provisioning.export.PackageFiles;
import dev.tenantry.provisioning.identifier.DatabaseName;
import dev.tenantry.provisioning.identifier.ObjectName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Loads a package as its own script does: tables, rows, programs, and then the sums of all tables are compared. The statements that take rows
 * in are made here; those of the package only say which file belongs to which table.
 */
final class PackageLoad implements PackageFile.Sink {
    private static final Pattern NAMED = Pattern.compile("ALTER DATABASE `(tn[a-z0-9]{20})`");
    private static final Pattern ROWS =
            Pattern.compile("LOAD DATA LOCAL INFILE '(data/[^']+)' INTO TABLE `tn[a-z0-9]{20}`\\.`((?:[^`]|``)+)`");
    private static final Pattern SUM = Pattern.compile("([0-9]+)\t([0-9]+)\t(NULL|[0-9]+)\t[0-9]+");

    private final StatementRun run;
    private final Connection loader;
    private final DatabaseName target;
    private final int longest;
    private final Progress progress;
    private final LongSupplier bytes;
    private final Map<String, TableShape> tables = new LinkedHashMap<>();
    private Map<String, String> texts = Map.of();
    private String sourceName = "";
    private long rows;
    private long totalRows;

    /**
     * @param run of a session for importing
     * @param loader a session that may load from a stream, prepared
     * @param longest no statement is longer
     * @param bytes how much came out of the package so far
     */
    PackageLoad(
            StatementRun run,
            Connection loader,
            DatabaseName target,
            int longest,
            Progress progress,
            LongSupplier bytes) {
        this.run = run;
        this.loader = loader;
        this.target = target;
        this.longest = longest;
        this.progress = progress;
        this.bytes = bytes;
    }

    long rows() {
        return rows;
    }

    long totalRows() {
        return totalRows;
    }

    @Override
    public void texts(Map<String, String> found) {
        texts = Map.copyOf(found);
        Matcher named = NAMED.matcher(text(PackageFiles.SCHEMA));
        if (!named.find()) {
            throw Refusals.unreadable("schema.sql of the package does not say how the database was called");
        }
        sourceName = named.group(1);
        totalRows = sums().values().stream().mapToLong(ContentSum::rows).sum();
        run(PackageFiles.SCHEMA);
        try {
            Map<ObjectName, TableShape> shapes = TableShape.read(loader, target);
            Matcher load = ROWS.matcher(
                    new String(text(PackageFiles.ROWS).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
            while (load.find()) {
                ObjectName table = new ObjectName(load.group(2).replace("``", "`"));
                TableShape shape = Optional.ofNullable(shapes.get(table))
                        .orElseThrow(() -> Refusals.different("schema.sql of the package makes no table " + table));
                tables.put(load.group(1), shape);
            }
        } catch (SQLException failure) {
            throw SqlFailure.of(failure, "reading the tables of", "database " + target);
        }
    }

    @Override
    public void rows(String name, InputStream content) {
        TableShape shape = Optional.ofNullable(tables.get(name))
                .orElseThrow(() -> Refusals.different("rows.sql of the package has no table for the file " + name));
        try {
            loader.setAutoCommit(false);
            rows += StreamLoad.execute(loader, shape.loadStatement(target), content);
            loader.commit();
            loader.setAutoCommit(true);
            progress.at("load", bytes.getAsLong(), rows, totalRows);
        } catch (SQLException failure) {
            throw SqlFailure.of(failure, "loading " + name + " into", "database " + target);
        }
    }

    /** Creates what could change rows, and compares every table with what was taken. */
    void finish() {
        run(PackageFiles.PROGRAMS);
        run.finishViews();
        Map<String, ContentSum> expected = sums();
        if (!expected.keySet().equals(tables.keySet())) {
            throw Refusals.different("sums.txt of the package is not about the files that rows.sql names");
        }
        long verified = 0;
        for (Map.Entry<String, TableShape> table : tables.entrySet()) {
            ContentSum must = expected.getOrDefault(table.getKey(), ContentSum.EMPTY);
            ContentSum found = sum(table.getValue());
            if (!found.equals(must)) {
                throw Refusals.different("table %s has %d rows where %d were taken, or others"
                        .formatted(table.getValue().name(), found.rows(), must.rows()));
            }
            verified += found.rows();
            progress.at("verify", bytes.getAsLong(), verified, totalRows);
        }
        run.finishEvents();
    }

    private ContentSum sum(TableShape shape) {
        try {
            return ContentSum.of(loader, target, shape);
        } catch (SQLException failure) {
            throw SqlFailure.of(failure, "adding up table " + shape.name() + " of", "database " + target);
        }
    }

    private void run(String name) {
        // The statements name the database as it was called.
        byte[] text = text(name).replace(sourceName, target.value()).getBytes(StandardCharsets.ISO_8859_1);
        SqlReader reader = new SqlReader(new ByteArrayInputStream(text), name, longest);
        DumpRules rules = new DumpRules(name, target);
        try {
            for (var statement = reader.next(); statement != null; statement = reader.next()) {
                run.take(name, statement, rules.decide(statement));
                progress.at("load", bytes.getAsLong(), rows, totalRows);
            }
        } catch (IOException impossible) {
            throw new IllegalStateException("a text in memory can be read", impossible);
        }
    }

    private String text(String name) {
        return Optional.ofNullable(texts.get(name))
                .orElseThrow(() -> Refusals.unreadable("the package has no " + name + " before its rows"));
    }

    /** What sums.txt says, by the file with the rows. */
    private Map<String, ContentSum> sums() {
        Map<String, ContentSum> sums = new LinkedHashMap<>();
        List<String> lines = text(PackageFiles.SUMS).lines().toList();
        for (int i = 0; i + 1 < lines.size(); i += 2) {
            Matcher sum = SUM.matcher(lines.get(i + 1));
            if (!sum.matches()) {
                throw Refusals.unreadable("line %d of sums.txt is no sum".formatted(i + 2));
            }
            sums.put(
                    lines.get(i),
                    ContentSum.ofServer(
                            Long.parseLong(sum.group(1)),
                            sum.group(2),
                            sum.group(3).equals("NULL") ? null : sum.group(3)));
        }
        return sums;
    }
}
