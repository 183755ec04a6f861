package dev.tenantry.controlplane.truth;

import dev.tenantry.controlplane.audit.chain.StoreAnchors;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.provisioning.embedded.TestServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What the catalog, the tenants' server and the store hold at one moment, so that whatever is written after it is seen. On the server it is a
 * place in the binary log: every write of anybody comes after it there.
 *
 * @param log the server's binary log file
 * @param position the place in it
 * @param rows the catalog's rows about operations and what they change, by table and row
 * @param objects each archive object's size and time of change
 */
public record Footprint(String log, long position, Set<String> rows, Map<String, String> objects) {
    /** What operations write. Sweeps write elsewhere, or, in the audit log, in other columns. */
    private static final List<String> TABLES = List.of(
            "SELECT * FROM operation",
            "SELECT * FROM operation_step",
            "SELECT * FROM operation_event",
            "SELECT * FROM tenant_lock",
            "SELECT * FROM tenant",
            "SELECT * FROM tenant_database",
            "SELECT * FROM database_account",
            "SELECT * FROM tenant_key",
            "SELECT * FROM template",
            "SELECT * FROM backup",
            "SELECT * FROM route",
            "SELECT * FROM routing_registry",
            "SELECT * FROM deletion_request",
            "SELECT * FROM deletion_record",
            "SELECT id, at, tenant_id, actor, action, object_id, operation_id, detail FROM audit_event");

    /** Looks now. */
    public static Footprint of(RealPlane plane) {
        try (Connection catalog = plane.catalog();
                Connection server = TestServers.administrator(plane.tenantServer())) {
            String status = switch (plane.tenantServer().flavour()) {
                case MARIADB -> "SHOW BINLOG STATUS";
                case MYSQL -> "SHOW BINARY LOG STATUS";
            };
            return Sql.of(server, status)
                    .one(row -> new Footprint(
                            row.string("File"), row.longValue("Position"), rows(catalog), objects(plane.store())));
        } catch (SQLException e) {
            throw new IllegalStateException("the truths cannot be read", e);
        }
    }

    /** What was written since then, anywhere. An object that was taken away is none: a writer removes what nobody reads. */
    public List<String> writtenSince(RealPlane plane) {
        Footprint now = of(plane);
        List<String> found = new ArrayList<>();
        now.rows.stream().filter(row -> !rows.contains(row)).forEach(row -> found.add("catalog: new is " + row));
        rows.stream().filter(row -> !now.rows.contains(row)).forEach(row -> found.add("catalog: gone is " + row));
        now.objects.forEach((key, what) -> {
            if (!what.equals(objects.get(key))) {
                found.add("store: " + key + " was " + objects.get(key) + " and is " + what);
            }
        });
        if (!now.log.equals(log) || now.position != position) {
            found.addAll(statements(plane));
        }
        return found;
    }

    private List<String> statements(RealPlane plane) {
        try (Connection server = TestServers.administrator(plane.tenantServer());
                Statement statement = server.createStatement();
                ResultSet events =
                        statement.executeQuery("SHOW BINLOG EVENTS IN '" + log + "' FROM " + position + " LIMIT 50")) {
            List<String> found = new ArrayList<>();
            while (events.next()) {
                found.add("server: " + events.getString("Event_type") + " " + events.getString("Info"));
            }
            return found;
        } catch (SQLException e) {
            throw new IllegalStateException("the server's log cannot be read", e);
        }
    }

    private static Set<String> rows(Connection catalog) {
        Set<String> rows = new TreeSet<>();
        for (String query : TABLES) {
            try (Statement statement = catalog.createStatement();
                    ResultSet result = statement.executeQuery(query)) {
                String table = query.substring(query.lastIndexOf(' ') + 1);
                int columns = result.getMetaData().getColumnCount();
                while (result.next()) {
                    StringBuilder row = new StringBuilder(table);
                    for (int i = 1; i <= columns; i++) {
                        row.append(' ')
                                .append(result.getMetaData().getColumnName(i))
                                .append('=')
                                .append(result.getString(i));
                    }
                    rows.add(row.toString());
                }
            } catch (SQLException e) {
                throw new IllegalStateException("the catalog cannot be read: " + query, e);
            }
        }
        return rows;
    }

    private static Map<String, String> objects(Path store) {
        Map<String, String> objects = new TreeMap<>();
        if (!Files.isDirectory(store)) {
            return objects;
        }
        try (Stream<Path> files = Files.walk(store)) {
            for (Path file : files.toList()) {
                String key = store.relativize(file).toString();
                if (Files.isRegularFile(file) && !key.startsWith(StoreAnchors.PREFIX)) {
                    objects.put(key, Files.size(file) + " bytes of " + Files.getLastModifiedTime(file));
                }
            }
            return objects;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
