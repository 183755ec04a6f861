package dev.tenantry.provisioning.restore;

import dev.tenantry.provisioning.database.ContentSum;
import dev.tenantry.provisioning.database.SessionSource;
import dev.tenantry.provisioning.database.SqlFailure;
import dev.tenantry.provisioning.database.TableShape;
import dev.tenantry.provisioning.database.WorkSession;
import dev.tenantry.provisioning.identifier.DatabaseName;
import dev.tenantry.provisioning.identifier.ObjectName;
import dev.tenantry.provisioning.restore.DatabaseDifference.Table;
import dev.tenantry.provisioning.restore.DatabaseDifference.Verdict;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Compares the rows of two databases table by table, by sums that each one's server computes in one snapshot. They may be on two servers of one
 * family: a sum says the same of the same rows wherever they are.
 */
public final class Comparison {
    private Comparison() {}

    /**
     * What the tables of a database hold.
     *
     * @param sessions of an account that may read it
     * @param only the tables that are looked at, whatever else the database has; all when it is empty
     */
    public static Map<ObjectName, ContentSum> contentOf(
            SessionSource sessions, DatabaseName database, Set<ObjectName> only) {
        try (Connection session = sessions.open()) {
            Map<ObjectName, TableShape> shapes = TableShape.read(session, database);
            WorkSession.prepare(session, database);
            try (Statement statement = session.createStatement()) {
                statement.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ");
                statement.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT");
            }
            Map<ObjectName, ContentSum> sums = new TreeMap<>();
            for (TableShape shape : shapes.values()) {
                if (only.isEmpty() || only.contains(shape.name())) {
                    sums.put(shape.name(), ContentSum.of(session, database, shape));
                }
            }
            return sums;
        } catch (SQLException e) {
            throw SqlFailure.of(e, "comparing", "database " + database);
        }
    }

    /** How two databases differ, by what their tables hold. */
    public static DatabaseDifference compare(Map<ObjectName, ContentSum> left, Map<ObjectName, ContentSum> right) {
        TreeSet<ObjectName> names = new TreeSet<>(left.keySet());
        names.addAll(right.keySet());
        List<Table> tables = new ArrayList<>();
        for (ObjectName name : names) {
            ContentSum ofLeft = left.get(name);
            ContentSum ofRight = right.get(name);
            tables.add(new Table(name.value(), verdict(ofLeft, ofRight), rows(ofLeft), rows(ofRight)));
        }
        return new DatabaseDifference(tables);
    }

    private static Verdict verdict(@Nullable ContentSum left, @Nullable ContentSum right) {
        if (right == null) {
            return Verdict.ONLY_LEFT;
        } else if (left == null) {
            return Verdict.ONLY_RIGHT;
        }
        return left.equals(right) ? Verdict.SAME : Verdict.ROWS_DIFFER;
    }

    private static long rows(@Nullable ContentSum sum) {
        return sum == null ? -1 : sum.rows();
    }
}
