package dev.tenantry.provisioning.bench;

import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.JdbcServerAccess;
import dev.tenantry.provisioning.database.DatabaseIdentity;
import dev.tenantry.provisioning.embedded.Durability;
import dev.tenantry.provisioning.embedded.EmbeddedServer;
import dev.tenantry.provisioning.embedded.EmbeddedSettings;
import dev.tenantry.provisioning.embedded.FlavoursUnderTest;
import dev.tenantry.provisioning.embedded.TestServers;
import dev.tenantry.provisioning.identifier.DatabaseName;
import dev.tenantry.provisioning.server.Credential;
import dev.tenantry.provisioning.server.MigratorAccess;
import dev.tenantry.provisioning.server.MigratorRights;
import dev.tenantry.provisioning.server.Registration;
import dev.tenantry.provisioning.server.ServerConnections;
import dev.tenantry.provisioning.server.ServerEndpoint;
import dev.tenantry.provisioning.server.ServiceAccounts;
import dev.tenantry.provisioning.server.ServiceCredentials;
import dev.tenantry.provisioning.server.SessionPurpose;
import dev.tenantry.provisioning.server.TlsPolicy;
import dev.tenantry.provisioning.template.MigrationSet;
import dev.tenantry.provisioning.template.Template;
import dev.tenantry.provisioning.template.Templates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How fast a tenant's schema is built, in turns in the same run, on servers of full durability: by Flyway as its manual has it, and by the
 * replay of a template. The time of a replay includes the comparison of the fingerprint; databases and accounts are made
 * before the clock runs on both sides. No database is dropped meanwhile: a server goes on clearing up behind a drop, in the time of whatever comes next.
 */
public final class ProvisioningBench {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int WARM_UP = 40;

    private ProvisioningBench() {}

    /** Arguments: {@code [--json FILE] [--rounds N] [--engine mysql|mariadb]}. */
    public static void main(String[] arguments) throws SQLException, IOException {
        List<String> given = Arrays.asList(arguments);
        int rounds = given.contains("--rounds") ? Integer.parseInt(given.get(given.indexOf("--rounds") + 1)) : 10;
        List<Result> results = new ArrayList<>();
        String only = given.contains("--engine") ? given.get(given.indexOf("--engine") + 1) : "";
        List<Flavour> flavours = FlavoursUnderTest.all()
                .filter(flavour -> only.isEmpty() || flavour.word().equals(only))
                .toList();
        for (Flavour flavour : flavours) {
            for (BenchSchema schema : BenchSchema.values()) {
                results.add(measure(flavour, schema, rounds));
            }
        }
        System.out.printf(
                "%-10s %-8s %14s %14s %14s %8s%n", "engine", "schema", "Flyway ms", "replay ms", "tenants/s", "ratio");
        for (Result result : results) {
            System.out.printf(
                    Locale.ROOT,
                    "%-10s %-8s %14.0f %14.0f %14.2f %8.2f%n",
                    result.engine,
                    result.schema.name().toLowerCase(Locale.ROOT),
                    result.flywayMillis,
                    result.replayMillis,
                    1000 / result.replayMillis,
                    result.flywayMillis / result.replayMillis);
        }
        System.out.printf(
                "%d tables, %d migrations, medians of %d rounds, full durability%n",
                BenchSchema.TABLES, BenchSchema.MIGRATIONS, rounds);
        if (given.contains("--json")) {
            Files.writeString(Path.of(given.get(given.indexOf("--json") + 1)), json(results));
        }
        System.exit(0);
    }

    private record Result(String engine, BenchSchema schema, double flywayMillis, double replayMillis) {}

    private static Result measure(Flavour flavour, BenchSchema schema, int rounds) throws SQLException, IOException {
        try (EmbeddedServer server = EmbeddedServer.start(
                        EmbeddedSettings.of(flavour, TestServers.newDirectory("bench-" + flavour.word()))
                                .with(Durability.FULL));
                JdbcServerAccess access = register(server);
                PlainFlyway plainFlyway = PlainFlyway.on(server, schema.migrations())) {
            MigrationSet migrations = schema.migrations();
            Template template = record(access, migrations);
            double[] flyway = new double[rounds];
            double[] replay = new double[rounds];
            for (int i = -WARM_UP; i < rounds; i++) {
                double flywayMillis = plainFlyway.millis();
                double replayMillis = timed(
                        access,
                        (migrator, name) ->
                                Templates.apply(() -> migrator.open(SessionPurpose.REPLAYING), name, template));
                if (i >= 0) {
                    flyway[i] = flywayMillis;
                    replay[i] = replayMillis;
                }
            }
            return new Result(flavour.word(), schema, median(flyway), median(replay));
        }
    }

    private interface Build {
        void in(MigratorAccess migrator, DatabaseName name);
    }

    private static double timed(JdbcServerAccess access, Build build) {
        DatabaseName name = DatabaseName.generate(RANDOM);
        DatabaseIdentity identity =
                new DatabaseIdentity("tnt_" + name.core(), "dbs_" + name.core(), "op_" + name.core());
        access.databases().create(name, identity);
        double millis;
        try (MigratorAccess migrator = access.openMigrator(name, MigratorRights.BUILD)) {
            long begun = System.nanoTime();
            build.in(migrator, name);
            millis = (System.nanoTime() - begun) / 1e6;
        }
        return millis;
    }

    private static Template record(JdbcServerAccess access, MigrationSet migrations) {
        DatabaseName scratch = DatabaseName.generate(RANDOM);
        access.databases().create(scratch, new DatabaseIdentity(DatabaseIdentity.NO_TENANT, "dbs_scratch", "op_bench"));
        try (MigratorAccess migrator = access.openMigrator(scratch, MigratorRights.BUILD)) {
            return Templates.record(() -> migrator.open(SessionPurpose.MIGRATING), access.facts(), migrations, scratch);
        }
    }

    private static JdbcServerAccess register(EmbeddedServer server) throws SQLException {
        ServerEndpoint endpoint =
                new ServerEndpoint(EmbeddedServer.HOST, server.port(), TlsPolicy.verifyIdentity(server.authorityPem()));
        Credential administrator = new Credential(EmbeddedServer.ADMINISTRATOR, server.administratorPassword());
        try (Connection session = new ServerConnections(endpoint).open(administrator, SessionPurpose.CONTROL)) {
            ServiceCredentials credentials =
                    new ServiceAccounts(endpoint).create(session, Registration.generate(RANDOM));
            return JdbcServerAccess.to(endpoint, credentials);
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static String json(List<Result> results) {
        return results.stream()
                .map(result -> String.format(
                        Locale.ROOT,
                        """
                        {"case":"template replay, %s","engine":"%s","metric":"milliseconds per tenant",\
                        "unit":"ms","value":%.1f,"baseline":%.1f,"ratio":%.2f}""",
                        result.schema.title(),
                        result.engine,
                        result.replayMillis,
                        result.flywayMillis,
                        result.flywayMillis / result.replayMillis))
                .collect(java.util.stream.Collectors.joining(",\n  ", "[\n  ", "\n]\n"));
    }
}
