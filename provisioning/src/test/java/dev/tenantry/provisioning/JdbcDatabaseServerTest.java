package dev.tenantry.provisioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenantry.provisioning.account.AccountObservation;
import dev.tenantry.provisioning.backup.ArchiveKey;
import dev.tenantry.provisioning.backup.BackupJob;
import dev.tenantry.provisioning.backup.BackupSummary;
import dev.tenantry.provisioning.backup.Progress;
import dev.tenantry.provisioning.backup.TinkArchiveKey;
import dev.tenantry.provisioning.database.DatabaseIdentity;
import dev.tenantry.provisioning.database.DropTicket;
import dev.tenantry.provisioning.embedded.TestServers;
import dev.tenantry.provisioning.identifier.DatabaseName;
import dev.tenantry.provisioning.restore.RestoreJob;
import dev.tenantry.provisioning.restore.RestoreReport;
import dev.tenantry.provisioning.server.Credential;
import dev.tenantry.provisioning.store.DirectoryStore;
import dev.tenantry.provisioning.store.ObjectStore;
import dev.tenantry.provisioning.template.MigrationSet;
import dev.tenantry.provisioning.template.MigrationSet.MigrationSource;
import dev.tenantry.provisioning.template.Template;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The whole way of a tenant's database through the service accounts that a registration makes: no administrator takes part. */
class JdbcDatabaseServerTest {
    private static final String FLAVOURS = "dev.tenantry.provisioning.embedded.FlavoursUnderTest#all";
    private static final MigrationSet MIGRATIONS = new MigrationSet(
            List.of(new MigrationSource("V1__item.sql", """
                    CREATE TABLE item (id INT AUTO_INCREMENT PRIMARY KEY, word VARCHAR(100) NOT NULL, doubled INT);
                    CREATE TABLE draft (id INT PRIMARY KEY);
                    INSERT INTO item (word) VALUES ('first');
                    """), new MigrationSource("V2__logic.sql", """
                    DROP TABLE draft;
                    CREATE TRIGGER item_doubled BEFORE INSERT ON item FOR EACH ROW SET NEW.doubled = 2 * NEW.id;
                    CREATE VIEW words AS SELECT word FROM item;
                    """)));

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aDatabaseIsBuiltServedBackedUpRestoredComparedAndDropped(Flavour flavour) throws Exception {
        Registered registered = new Registered(flavour);
        JdbcDatabaseServer server = new JdbcDatabaseServer(registered.access());
        Registered.Marked scratch = registered.newDatabase();
        Template template = server.recordTemplate(MIGRATIONS, scratch.name());
        Registered.Marked live = registered.newDatabase();
        server.applyTemplate(live.name(), template);
        // Doing it again starts over and ends the same.
        server.applyTemplate(live.name(), template);

        assertThat(server.fingerprint(live.name())).isEqualTo(template.fingerprint());
        assertThat(server.fingerprint(live.name())).isEqualTo(server.fingerprint(scratch.name()));
        Credential application = registered.newApplicationAccount(live.name());
        write(registered, application, live.name(), "second");

        ObjectStore store = new DirectoryStore("test", TestServers.newDirectory("store"));
        ArchiveKey key = new TinkArchiveKey(1, TinkArchiveKey.generate());
        BackupSummary backup = server.backUp(
                new BackupJob("bak_" + live.name().core(), 1, live.name(), live.identity(), "sch_x", 2),
                store,
                key,
                Progress.NONE);
        // Two of ours, and two lines of Flyway's history.
        assertThat(backup.rows()).isEqualTo(4);
        write(registered, application, live.name(), "third");

        Registered.Marked beside = besides(registered, live);
        RestoreReport report = server.restore(
                new RestoreJob(
                        "bak_" + live.name().core(),
                        1,
                        backup.manifestSha256(),
                        live.identity().tenantId(),
                        beside.name(),
                        beside.identity(),
                        2),
                store,
                key,
                Progress.NONE);
        assertThat(report.rows()).isEqualTo(4);
        assertThat(server.fingerprint(beside.name())).isEqualTo(template.fingerprint());
        assertThat(server.contentOf(beside.name(), Set.of())).isNotEqualTo(server.contentOf(live.name(), Set.of()));

        assertThat(server.observeDatabase(beside.name()).identity()).isEqualTo(beside.identity());
        server.dropDatabase(new DropTicket(beside.name(), beside.identity(), "op_test"));
        assertThat(server.observeDatabase(beside.name()).exists()).isFalse();
        assertThat(server.observeAccount(JdbcServerAccess.migratorOf(beside.name())))
                .isEqualTo(AccountObservation.MISSING);
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aBackupOrRestoreOfAForeignDatabaseIsRefused(Flavour flavour) throws Exception {
        Registered registered = new Registered(flavour);
        JdbcDatabaseServer server = new JdbcDatabaseServer(registered.access());
        Registered.Marked own = registered.newDatabase();
        Registered.Marked other = registered.newDatabase();
        ObjectStore store = new DirectoryStore("test", TestServers.newDirectory("store"));
        ArchiveKey key = new TinkArchiveKey(1, TinkArchiveKey.generate());

        assertThatThrownBy(() -> server.backUp(
                        new BackupJob("bak_x", 1, own.name(), other.identity(), "", 1), store, key, Progress.NONE))
                .isInstanceOfSatisfying(
                        ProvisioningException.class,
                        failure -> assertThat(failure.code()).isEqualTo(FailureCode.DATABASE_FOREIGN));
        assertThatThrownBy(() -> server.restore(
                        new RestoreJob("bak_x", 1, null, other.identity().tenantId(), own.name(), other.identity(), 1),
                        store,
                        key,
                        Progress.NONE))
                .isInstanceOfSatisfying(
                        ProvisioningException.class,
                        failure -> assertThat(failure.code()).isEqualTo(FailureCode.DATABASE_FOREIGN));
        assertThatThrownBy(() -> server.fingerprint(DatabaseName.generate(new SecureRandom())))
                .isInstanceOfSatisfying(
                        ProvisioningException.class,
                        failure -> assertThat(failure.code()).isEqualTo(FailureCode.DATABASE_MISSING));
    }

    private static Registered.Marked besides(Registered registered, Registered.Marked live) {
        DatabaseName name = DatabaseName.generate(new SecureRandom());
        DatabaseIdentity identity =
                new DatabaseIdentity(live.identity().tenantId(), "dbs_" + name.core(), "op_restore");
        registered.access().databases().create(name, identity);
        return new Registered.Marked(name, identity);
    }

    private static void write(Registered registered, Credential application, DatabaseName database, String word)
            throws SQLException {
        try (Connection session = registered.open(application)) {
            Registered.execute(session, "INSERT INTO " + database.quoted() + ".item (word) VALUES ('" + word + "')");
        }
    }
}
