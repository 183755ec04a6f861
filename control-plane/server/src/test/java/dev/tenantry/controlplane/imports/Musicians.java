package dev.tenantry.controlplane.imports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.api.schema.MigrationFile;
import dev.tenantry.api.schema.PublishSchemaRequest;
import dev.tenantry.api.tenant.CreateTenantRequest;
import dev.tenantry.api.tenant.TenantAccepted;
import dev.tenantry.controlplane.LivePlane;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.provisioning.embedded.TestServers;
import dev.tenantry.provisioning.identifier.DatabaseName;
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
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Tenants of the music shop whose data the demonstration brings, on a live control plane. */
final class Musicians {
    static final String SCHEMA = "music";
    private static final Path CHINOOK = Path.of("..", "cli", "src", "main", "demo", "chinook");

    private final LivePlane plane;

    Musicians(LivePlane plane) {
        this.plane = plane;
    }

    /** Publishes the first so many migrations as the next version. */
    void publish(int migrations) {
        List<MigrationFile> files = files("migrations").stream()
                .limit(migrations)
                .map(file -> new MigrationFile(Objects.toString(file.getFileName()), text(file)))
                .toList();
        assertThat(plane.administrator()
                        .post("/v1/schemas", new PublishSchemaRequest(SCHEMA, files))
                        .status())
                .isEqualTo(201);
    }

    /** A tenant with all the shop's data; its database. */
    DatabaseName shop(String slug) throws SQLException {
        TenantAccepted accepted =
                plane.administrator().post("/v1/tenants", request(slug)).as(TenantAccepted.class);
        assertThat(plane.ended(accepted.operation().id()).state()).isEqualTo("done");
        DatabaseName database = database(accepted.tenant().id());
        try (Connection session = TestServers.administrator(plane.server());
                Statement statement = session.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute("USE " + database.quoted());
            for (Path file : files("data")) {
                for (String insert : text(file).split(";\n", -1)) {
                    if (!insert.isBlank()) {
                        statement.execute(insert);
                    }
                }
            }
        }
        return database;
    }

    static CreateTenantRequest request(String slug) {
        return new CreateTenantRequest(slug, slug, "standard", SCHEMA, "eu", null, "a test");
    }

    /** The live database of a tenant. */
    DatabaseName database(String tenant) {
        return plane.read(transaction -> Sql.of(
                        transaction,
                        "SELECT database_name FROM tenant_database WHERE tenant_id = :tenant AND state = 'live'")
                .with("tenant", tenant)
                .one(row -> new DatabaseName(row.string("database_name"))));
    }

    /** What the server says of each table's rows. */
    Map<String, String> sums(DatabaseName database) throws SQLException {
        Map<String, String> sums = new TreeMap<>();
        try (Connection session = TestServers.administrator(plane.server());
                Statement statement = session.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery("SELECT TABLE_NAME FROM information_schema.TABLES"
                    + " WHERE TABLE_TYPE = 'BASE TABLE' AND TABLE_SCHEMA = '" + database + "'")) {
                while (rows.next()) {
                    tables.add(rows.getString(1));
                }
            }
            for (String table : tables) {
                try (ResultSet row =
                        statement.executeQuery("CHECKSUM TABLE " + database.quoted() + ".`" + table + "`")) {
                    row.next();
                    sums.put(table, row.getString(2));
                }
            }
        }
        return sums;
    }

    private static List<Path> files(String folder) {
        try (Stream<Path> files = Files.list(CHINOOK.resolve(folder))) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
