package dev.tenantry.provisioning;

import dev.tenantry.provisioning.Registered.Marked;
import dev.tenantry.provisioning.backup.ArchiveKey;
import dev.tenantry.provisioning.backup.BackupJob;
import dev.tenantry.provisioning.backup.BackupSummary;
import dev.tenantry.provisioning.backup.BackupWriter;
import dev.tenantry.provisioning.backup.Progress;
import dev.tenantry.provisioning.backup.TinkArchiveKey;
import dev.tenantry.provisioning.database.Fingerprint;
import dev.tenantry.provisioning.database.Fingerprints;
import dev.tenantry.provisioning.database.SessionSource;
import dev.tenantry.provisioning.identifier.DatabaseName;
import dev.tenantry.provisioning.identifier.ObjectName;
import dev.tenantry.provisioning.restore.Comparison;
import dev.tenantry.provisioning.restore.DatabaseDifference;
import dev.tenantry.provisioning.restore.RestoreJob;
import dev.tenantry.provisioning.restore.RestoreReport;
import dev.tenantry.provisioning.restore.Restorer;
import dev.tenantry.provisioning.server.MigratorAccess;
import dev.tenantry.provisioning.server.MigratorRights;
import dev.tenantry.provisioning.server.ServiceAccount;
import dev.tenantry.provisioning.server.SessionPurpose;
import dev.tenantry.provisioning.store.DirectoryStore;
import dev.tenantry.provisioning.store.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Databases, a store and a key for tests of templates, backups and restores, always through the accounts that production uses. */
public final class ArchiveWorld {
    /** The backup that {@link #backUp} writes. */
    public static final String BACKUP = "bak_00000000000000000001";

    private final Registered server;
    private final ObjectStore store;
    private final ArchiveKey key;
    private final long attempt;

    public ArchiveWorld(Flavour flavour, Path folder) {
        this(new Registered(flavour), new DirectoryStore("test", folder), newKey(), 1);
    }

    private ArchiveWorld(Registered server, ObjectStore store, ArchiveKey key, long attempt) {
        this.server = server;
        this.store = store;
        this.key = key;
        this.attempt = attempt;
    }

    /** The same world with another store. */
    public ArchiveWorld with(ObjectStore other) {
        return new ArchiveWorld(server, other, key, attempt);
    }

    /** The same world with another key. */
    public ArchiveWorld with(ArchiveKey other) {
        return new ArchiveWorld(server, store, other, attempt);
    }

    /** The same world, in which the backup is written and read by another attempt. */
    public ArchiveWorld attempt(long number) {
        return new ArchiveWorld(server, store, key, number);
    }

    public static ArchiveKey newKey() {
        try {
            return new TinkArchiveKey(1, TinkArchiveKey.generate());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public Registered server() {
        return server;
    }

    public ObjectStore store() {
        return store;
    }

    public ArchiveKey key() {
        return key;
    }

    public ServerFacts facts() {
        return server.access().facts();
    }

    public Marked newDatabase() {
        return server.newDatabase();
    }

    /** The backup account's sessions. */
    public SessionSource readers() {
        return () -> server.access().open(ServiceAccount.BACKUP, SessionPurpose.READING);
    }

    public Fingerprint fingerprint(Marked database) throws SQLException {
        try (Connection session = readers().open()) {
            return Fingerprints.of(session, database.name());
        }
    }

    public BackupJob job(Marked database, int readers) {
        return new BackupJob(
                BACKUP, attempt, database.name(), database.identity(), "sch_00000000000000000001", readers);
    }

    public BackupSummary backUp(Marked database, int readers) {
        return BackupWriter.write(readers(), facts(), job(database, readers), store, key, Progress.NONE);
    }

    public BackupSummary backUp(Marked database, int readers, Progress progress) {
        return BackupWriter.write(readers(), facts(), job(database, readers), store, key, progress);
    }

    public RestoreReport restore(Marked source, Marked target, Progress progress) {
        return restore(source, target, progress, List.of());
    }

    /** Only some tables. */
    public RestoreReport restore(Marked source, Marked target, Progress progress, List<String> tables) {
        try (MigratorAccess migrator = server.access().openMigrator(target.name(), MigratorRights.BUILD_AND_DROP)) {
            return Restorer.restore(
                    () -> migrator.open(SessionPurpose.LOADING),
                    facts(),
                    new RestoreJob(
                            BACKUP,
                            attempt,
                            null,
                            source.identity().tenantId(),
                            target.name(),
                            target.identity(),
                            2,
                            tables),
                    store,
                    key,
                    progress);
        }
    }

    public RestoreReport restore(Marked source, Marked target) {
        return restore(source, target, Progress.NONE);
    }

    public boolean same(Marked left, Marked right) {
        return difference(left.name(), right.name()).same();
    }

    /** How two databases of this world differ; in some tables, or in all when none is named. */
    public DatabaseDifference difference(DatabaseName left, DatabaseName right, ObjectName... only) {
        return Comparison.compare(
                Comparison.contentOf(readers(), left, Set.of(only)),
                Comparison.contentOf(readers(), right, Set.of(only)));
    }

    /** Runs statements as the database's migrator, in the SQL mode that lets in every value a server can hold. */
    public void migrate(Marked database, List<String> statements) throws SQLException {
        try (MigratorAccess migrator = server.access().openMigrator(database.name(), MigratorRights.BUILD_AND_DROP);
                Connection session = migrator.open(SessionPurpose.MIGRATING);
                Statement statement = session.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute("SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES'");
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    public void migrate(Marked database, String... statements) throws SQLException {
        migrate(database, List.of(statements));
    }

    /** Builds a schema with everything that was ever lost by somebody's backup. */
    public void fillWithEverything(Marked database) throws SQLException {
        migrate(database, split("common.sql", ";\n"));
        migrate(database, split("programs.sql", "\n//\n"));
        migrate(database, split("views.sql", ";\n"));
        migrate(database, split(facts().flavour().word() + ".sql", ";\n"));
    }

    private static List<String> split(String resource, String delimiter) {
        try (InputStream text =
                Objects.requireNonNull(ArchiveWorld.class.getResourceAsStream("/archive/" + resource))) {
            return Arrays.stream(new String(text.readAllBytes(), StandardCharsets.UTF_8).split(delimiter))
                    .filter(statement -> !statement.isBlank())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The number in the first column of the first row. */
    public long number(DatabaseName database, String query) throws SQLException {
        try (Connection session = server.administrator();
                Statement statement = session.createStatement()) {
            statement.execute("USE " + database.quoted());
            return Registered.number(session, query);
        }
    }
}
