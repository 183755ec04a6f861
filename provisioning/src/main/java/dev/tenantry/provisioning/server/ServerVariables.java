package dev.tenantry.provisioning.server;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** The settings of a server, read at once. */
record ServerVariables(Map<String, String> values) {
    ServerVariables {
        values = Map.copyOf(values);
    }

    static ServerVariables read(Connection session) throws SQLException {
        Map<String, String> values = new HashMap<>();
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery("SHOW GLOBAL VARIABLES")) {
            while (rows.next()) {
                values.put(
                        rows.getString(1).toLowerCase(Locale.ROOT), rows.getString(2) == null ? "" : rows.getString(2));
            }
        }
        return new ServerVariables(values);
    }

    /** The value, or nothing when the server has no such setting. */
    String of(String name) {
        return values.getOrDefault(name, "");
    }

    boolean isOn(String name) {
        String value = of(name);
        return value.equalsIgnoreCase("ON") || value.equals("1");
    }

    long number(String name) {
        return Long.parseLong(of(name));
    }
}
