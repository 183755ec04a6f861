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
import java.util.TreeSet;

/** Compares the rows of two databases of one server, table by table, by sums that the server computes in one snapshot. */
public final class Comparison {
    private Comparison() {}

    /** Compares all tables; the session's account may read both. */
    public static DatabaseDifference compare(SessionSource sessions, DatabaseName left, DatabaseName right) {
        return compare(sessions, left, right, Set.of());
    }

    /**
     * Compares.
     *
     * @param only the tables that are compared, whatever else the databases have; all when it is empty
     */
    public static DatabaseDifference compare(
            SessionSource sessions, DatabaseName left, DatabaseName right, Set<ObjectName> only) {
        try (Connection session = sessions.open()) {
            Map<ObjectName, TableShape> leftShapes = TableShape.read(session, left);
            Map<ObjectName, TableShape> rightShapes = TableShape.read(session, right);
            WorkSession.prepare(session, left);
            try (Statement statement = session.createStatement()) {
                statement.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ");
                statement.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT");
            }
            TreeSet<ObjectName> names = new TreeSet<>(leftShapes.keySet());
            names.addAll(rightShapes.keySet());
            names.removeIf(name -> !only.isEmpty() && !only.contains(name));
            List<Table> tables = new ArrayList<>();
            for (ObjectName name : names) {
                tables.add(compare(session, name, new Side(left, leftShapes), new Side(right, rightShapes)));
            }
            return new DatabaseDifference(tables);
        } catch (SQLException e) {
            throw SqlFailure.of(e, "comparing", "databases " + left + " and " + right);
        }
    }

    private static Table compare(Connection session, ObjectName name, Side left, Side right) throws SQLException {
        ContentSum ofLeft = left.sum(session, name);
        ContentSum ofRight = right.sum(session, name);
        Verdict verdict;
        if (!right.shapes.containsKey(name)) {
            verdict = Verdict.ONLY_LEFT;
        } else if (!left.shapes.containsKey(name)) {
            verdict = Verdict.ONLY_RIGHT;
        } else {
            verdict = ofLeft.equals(ofRight) ? Verdict.SAME : Verdict.ROWS_DIFFER;
        }
        return new Table(name.value(), verdict, ofLeft.rows(), ofRight.rows());
    }

    private record Side(DatabaseName database, Map<ObjectName, TableShape> shapes) {
        /** The sum of a table; one that is not there has -1 rows. */
        ContentSum sum(Connection session, ObjectName name) throws SQLException {
            TableShape shape = shapes.get(name);
            return shape == null ? new ContentSum(-1, "", "") : ContentSum.of(session, database, shape);
        }
    }
}
