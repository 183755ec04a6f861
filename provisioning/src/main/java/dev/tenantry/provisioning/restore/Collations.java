package dev.tenantry.provisioning.restore;

import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.backup.Manifest;
import dev.tenantry.provisioning.database.Column;
import dev.tenantry.provisioning.database.SchemaObject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * The collations that a backup needs: a release may have dropped one, or not have one yet. A collation that is there brings its character set, so
 * nothing else is looked for.
 */
final class Collations {
    private Collations() {}

    /** Those that the manifest names and the session's server does not know. */
    static Set<String> missing(Connection session, Flavour flavour, Manifest manifest) throws SQLException {
        Set<String> missing = named(manifest);
        missing.removeAll(known(session, flavour));
        return missing;
    }

    /** Of the database, of its text columns, and of the sessions that its programs were made in. */
    private static Set<String> named(Manifest manifest) {
        Set<String> named = new TreeSet<>();
        named.add(manifest.definition().collation());
        for (Manifest.Table table : manifest.tables()) {
            table.columns().stream().map(Column::collation).forEach(named::add);
        }
        for (SchemaObject object : manifest.definition().objects()) {
            named.add(object.environment().collationConnection());
            named.add(object.environment().databaseCollation());
        }
        named.remove("");
        return named;
    }

    /** MariaDB has collations that fit several character sets: their full names, which columns use, are in a table of their own. */
    private static Set<String> known(Connection session, Flavour flavour) throws SQLException {
        String sql = switch (flavour) {
            case MYSQL -> "SELECT COLLATION_NAME FROM information_schema.COLLATIONS";
            case MARIADB ->
                "SELECT COLLATION_NAME FROM information_schema.COLLATIONS UNION"
                        + " SELECT FULL_COLLATION_NAME FROM information_schema.COLLATION_CHARACTER_SET_APPLICABILITY";
        };
        Set<String> known = new HashSet<>();
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                known.add(rows.getString(1));
            }
        }
        return known;
    }
}
