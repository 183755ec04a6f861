package dev.tenantry.provisioning;

import dev.tenantry.provisioning.account.AccountObservation;
import dev.tenantry.provisioning.account.AccountSpec;
import dev.tenantry.provisioning.account.FenceReport;
import dev.tenantry.provisioning.backup.ArchiveKey;
import dev.tenantry.provisioning.backup.BackupJob;
import dev.tenantry.provisioning.backup.BackupSummary;
import dev.tenantry.provisioning.backup.BackupWriter;
import dev.tenantry.provisioning.backup.Progress;
import dev.tenantry.provisioning.database.ContentSum;
import dev.tenantry.provisioning.database.DatabaseCleaner;
import dev.tenantry.provisioning.database.DatabaseIdentity;
import dev.tenantry.provisioning.database.DatabaseObservation;
import dev.tenantry.provisioning.database.DropTicket;
import dev.tenantry.provisioning.database.Fingerprint;
import dev.tenantry.provisioning.database.Fingerprints;
import dev.tenantry.provisioning.database.SessionSource;
import dev.tenantry.provisioning.database.TenantDatabases;
import dev.tenantry.provisioning.database.WorkSession;
import dev.tenantry.provisioning.identifier.AccountName;
import dev.tenantry.provisioning.identifier.DatabaseName;
import dev.tenantry.provisioning.identifier.ObjectName;
import dev.tenantry.provisioning.imports.ImportFile;
import dev.tenantry.provisioning.imports.ImportReport;
import dev.tenantry.provisioning.imports.Importer;
import dev.tenantry.provisioning.restore.Comparison;
import dev.tenantry.provisioning.restore.RestoreJob;
import dev.tenantry.provisioning.restore.RestoreReport;
import dev.tenantry.provisioning.restore.Restorer;
import dev.tenantry.provisioning.scan.ServerScan;
import dev.tenantry.provisioning.server.MigratorAccess;
import dev.tenantry.provisioning.server.MigratorRights;
import dev.tenantry.provisioning.server.ServerEndpoint;
import dev.tenantry.provisioning.server.ServerFailures;
import dev.tenantry.provisioning.server.ServiceAccount;
import dev.tenantry.provisioning.server.ServiceCredentials;
import dev.tenantry.provisioning.server.SessionPurpose;
import dev.tenantry.provisioning.server.WorkToken;
import dev.tenantry.provisioning.store.ObjectStore;
import dev.tenantry.provisioning.template.Adoption;
import dev.tenantry.provisioning.template.MigrationSet;
import dev.tenantry.provisioning.template.SchemaMatch;
import dev.tenantry.provisioning.template.Template;
import dev.tenantry.provisioning.template.Templates;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;

/**
 * A registered server over JDBC. What is done here is choosing: which account with which rights does which work. Whatever builds or fills a
 * database does it as that database's migrator, unlocked for that time only; reading whole databases is the backup account's; and each work
 * that names an owner compares the mark of ownership first.
 */
public final class JdbcDatabaseServer implements BoundServer, AutoCloseable {
    private final JdbcServerAccess access;
    private final TenantDatabases databases;

    public JdbcDatabaseServer(JdbcServerAccess access) {
        this.access = access;
        this.databases = access.databases();
    }

    /**
     * Goes to the server once, to see what it is.
     *
     * @throws ProvisioningException SERVER_UNREACHABLE, SERVER_BUSY, SERVER_WRONG_CREDENTIAL, SERVER_UNSUITABLE
     */
    public static JdbcDatabaseServer connect(ServerEndpoint endpoint, ServiceCredentials credentials) {
        return new JdbcDatabaseServer(JdbcServerAccess.to(endpoint, credentials));
    }

    @Override
    public ServerFacts facts() {
        return access.facts();
    }

    @Override
    public BoundServer boundTo(WorkToken token) {
        return new JdbcDatabaseServer(access.boundTo(token));
    }

    @Override
    public void settle() {
        access.settle();
    }

    @Override
    public void abandon() {
        access.abandon();
    }

    @Override
    public DatabaseObservation observeDatabase(DatabaseName name) {
        return databases.observe(name);
    }

    @Override
    public void createDatabase(DatabaseName name, DatabaseIdentity identity) {
        databases.create(name, identity);
    }

    @Override
    public void dropDatabase(DropTicket ticket) {
        databases.drop(ticket);
        // Grants outlive a dropped database, and this account is nobody else's business.
        access.accounts().drop(JdbcServerAccess.migratorOf(ticket.database()));
    }

    @Override
    public Fingerprint fingerprint(DatabaseName name) {
        requireDatabase(name);
        try (Connection session = access.open(ServiceAccount.BACKUP, SessionPurpose.READING)) {
            return Fingerprints.of(session, name);
        } catch (SQLException failure) {
            throw ServerFailures.of(failure, "reading the structure of the database", name.value());
        }
    }

    @Override
    public Template recordTemplate(MigrationSet migrations, DatabaseName scratch) {
        requireDatabase(scratch);
        // Nobody's data is in a scratch database, so migrations may drop there what they made.
        try (MigratorAccess migrator = access.openMigrator(scratch, MigratorRights.BUILD_AND_DROP)) {
            return Templates.record(() -> migrator.open(SessionPurpose.MIGRATING), access.facts(), migrations, scratch);
        }
    }

    @Override
    public void applyTemplate(DatabaseName name, Template template) {
        boolean leftHalfWay = requireDatabase(name).tables() > 0;
        try (MigratorAccess migrator =
                access.openMigrator(name, leftHalfWay ? MigratorRights.BUILD_AND_DROP : MigratorRights.BUILD)) {
            Templates.apply(() -> migrator.open(SessionPurpose.REPLAYING), name, template);
        }
    }

    @Override
    public AccountObservation observeAccount(AccountName account) {
        return access.accounts().observe(account);
    }

    @Override
    public void createAccount(AccountSpec specification) {
        access.accounts().create(specification);
    }

    @Override
    public void unlockAccount(AccountName account) {
        access.accounts().unlock(account);
    }

    @Override
    public FenceReport fence(AccountName account) {
        return access.accounts().fence(account);
    }

    @Override
    public void dropAccount(AccountName account) {
        access.accounts().drop(account);
    }

    @Override
    public void checkAccess(AccountName account, Secret password, DatabaseName database, DatabaseIdentity expected) {
        access.accounts().checkAccess(account, password, database, expected);
    }

    @Override
    public BackupSummary backUp(BackupJob job, ObjectStore store, ArchiveKey key, Progress progress) {
        requireMark(job.database(), job.identity());
        SessionSource readers = () -> access.open(ServiceAccount.BACKUP, SessionPurpose.READING);
        return BackupWriter.write(readers, access.facts(), job, store, key, progress);
    }

    @Override
    public RestoreReport restore(RestoreJob job, ObjectStore store, ArchiveKey key, Progress progress) {
        requireMark(job.target(), job.identity());
        try (MigratorAccess migrator = access.openMigrator(job.target(), MigratorRights.BUILD_AND_DROP)) {
            return Restorer.restore(
                    () -> migrator.open(SessionPurpose.LOADING), access.facts(), job, store, key, progress);
        }
    }

    @Override
    public Map<ObjectName, ContentSum> contentOf(DatabaseName name, Set<ObjectName> only) {
        requireDatabase(name);
        return Comparison.contentOf(() -> access.open(ServiceAccount.BACKUP, SessionPurpose.READING), name, only);
    }

    @Override
    public ImportReport importFile(DatabaseName name, DatabaseIdentity identity, ImportFile file, Progress progress) {
        requireMark(name, identity);
        empty(name);
        // What comes in may not drop: the mark of ownership is a view, and nothing else protects it.
        try (MigratorAccess migrator = access.openMigrator(name, MigratorRights.BUILD)) {
            return Importer.load(
                    () -> migrator.open(SessionPurpose.IMPORTING),
                    () -> migrator.open(SessionPurpose.LOADING),
                    name,
                    file,
                    progress);
        }
    }

    private void empty(DatabaseName name) {
        try (MigratorAccess migrator = access.openMigrator(name, MigratorRights.BUILD_AND_DROP);
                Connection session = migrator.open(SessionPurpose.MIGRATING)) {
            WorkSession.prepare(session, name);
            DatabaseCleaner.empty(session, name);
        } catch (SQLException failure) {
            throw ServerFailures.of(failure, "emptying the database", name.value());
        }
    }

    @Override
    public SchemaMatch match(DatabaseName name, Template template) {
        requireDatabase(name);
        return Adoption.match(() -> access.open(ServiceAccount.BACKUP, SessionPurpose.READING), name, template);
    }

    @Override
    public void adoptHistory(DatabaseName name, Template template) {
        requireDatabase(name);
        try (MigratorAccess migrator = access.openMigrator(name, MigratorRights.BUILD)) {
            Adoption.adoptHistory(() -> migrator.open(SessionPurpose.MIGRATING), name, template);
        }
    }

    @Override
    public ServerScan scan() {
        return access.scan();
    }

    @Override
    public void tagDatabase(DatabaseName name, String note) {
        databases.tag(name, note);
    }

    /** Closes the sessions that are kept. */
    @Override
    public void close() {
        access.close();
    }

    private DatabaseObservation requireDatabase(DatabaseName name) {
        DatabaseObservation found = databases.observe(name);
        if (!found.exists()) {
            throw new ProvisioningException(
                    FailureCode.DATABASE_MISSING,
                    "There is no database " + name + " on this server. Nothing was changed.",
                    "compare the catalog with the server: the database was dropped, or never created");
        }
        return found;
    }

    private void requireMark(DatabaseName name, DatabaseIdentity expected) {
        DatabaseObservation found = requireDatabase(name);
        if (!expected.equals(found.identity())) {
            throw new ProvisioningException(
                    FailureCode.DATABASE_FOREIGN,
                    "The database %s carries the mark %s, not the expected %s. Nothing was read or changed."
                            .formatted(name, found.identity(), expected),
                    "compare the catalog with the server before anything else is done to this database");
        }
    }
}
