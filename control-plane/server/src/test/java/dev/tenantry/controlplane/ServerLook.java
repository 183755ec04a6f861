package dev.tenantry.controlplane;

import dev.tenantry.provisioning.embedded.EmbeddedServer;
import dev.tenantry.provisioning.embedded.TestServers;
import dev.tenantry.provisioning.server.ServiceDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** What an administrator of a server sees there, whatever the control plane says. */
final class ServerLook {
    private ServerLook() {}

    /** The tenants' databases. */
    static List<String> databases(EmbeddedServer server) {
        return column(server, "SHOW DATABASES LIKE 'tn%'", 1).stream()
                .filter(name -> !ServiceDatabase.isOne(name))
                .toList();
    }

    static List<String> accounts(EmbeddedServer server) {
        return column(server, "SELECT CONCAT(User, '@', Host) FROM mysql.user ORDER BY 1", 1);
    }

    /** How many sessions the first account of a database's application may have. */
    static String maxConnections(EmbeddedServer server, String database) {
        String account = "a" + database.substring(2) + "g1";
        return column(server, "SELECT max_user_connections FROM mysql.user WHERE User = '" + account + "'", 1)
                .getFirst();
    }

    /** What the rows of the orders and the mark of ownership add up to. */
    static String checksum(EmbeddedServer server, String database) {
        return column(server, "CHECKSUM TABLE " + database + ".orders, " + database + ".tenantry_identity", 2)
                .toString();
    }

    static void execute(EmbeddedServer server, String sql) {
        try (Connection session = TestServers.administrator(server);
                Statement statement = session.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> column(EmbeddedServer server, String sql, int number) {
        try (Connection session = TestServers.administrator(server);
                Statement statement = session.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (result.next()) {
                values.add(result.getString(number));
            }
            return values;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
