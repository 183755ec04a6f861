package dev.tenantry.provisioning;

import dev.tenantry.provisioning.account.AccountObservation;
import dev.tenantry.provisioning.account.AccountSpec;
import dev.tenantry.provisioning.account.FenceReport;
import dev.tenantry.provisioning.backup.ArchiveKey;
import dev.tenantry.provisioning.backup.BackupJob;
import dev.tenantry.provisioning.backup.BackupSummary;
import dev.tenantry.provisioning.backup.Progress;
import dev.tenantry.provisioning.database.ContentSum;
import dev.tenantry.provisioning.database.DatabaseIdentity;
import dev.tenantry.provisioning.database.DatabaseObservation;
import dev.tenantry.provisioning.database.DropTicket;
import dev.tenantry.provisioning.database.Fingerprint;
import dev.tenantry.provisioning.identifier.AccountName;
import dev.tenantry.provisioning.identifier.DatabaseName;
import dev.tenantry.provisioning.identifier.ObjectName;
import dev.tenantry.provisioning.imports.ImportFile;
import dev.tenantry.provisioning.imports.ImportReport;
import dev.tenantry.provisioning.restore.RestoreJob;
import dev.tenantry.provisioning.restore.RestoreReport;
import dev.tenantry.provisioning.scan.ServerScan;
import dev.tenantry.provisioning.server.WorkToken;
import dev.tenantry.provisioning.store.ObjectStore;
import dev.tenantry.provisioning.template.MigrationSet;
import dev.tenantry.provisioning.template.SchemaMatch;
import dev.tenantry.provisioning.template.Template;
import java.util.Map;
import java.util.Set;

/**
 * One registered server, as operations see it: the seam between deciding and doing. Every method is idempotent (a second call
 * with the same arguments finds the work done), reports failure only as {@link ProvisioningException}, and may be called from any
 * thread. The real one speaks JDBC through the service accounts; tests and the simulator bring their own.
 */
public interface DatabaseServer {
    /** What kind of server it is. */
    ServerFacts facts();

    /**
     * The same server for one claim of an operation. At its first work there, sessions of earlier claims of the same operation are ended and
     * seen gone.
     */
    BoundServer boundTo(WorkToken token);

    // --- databases ---------------------------------------------------------------------------------------------------

    /** Looks at a database without changing anything. */
    DatabaseObservation observeDatabase(DatabaseName name);

    /**
     * Creates an empty database that carries its identity row.
     *
     * @throws ProvisioningException DATABASE_FOREIGN when a database of that name carries another identity
     */
    void createDatabase(DatabaseName name, DatabaseIdentity identity);

    /**
     * Destroys a database, through the reaper account, after the ownership mark in it was compared with the ticket.
     * A database that is gone already is fine.
     *
     * @throws ProvisioningException DATABASE_FOREIGN when the mark does not agree: nothing was dropped
     */
    void dropDatabase(DropTicket ticket);

    /** A digest of everything a schema consists of: equal exactly when two databases have the same structure and migration history. */
    Fingerprint fingerprint(DatabaseName name);

    // --- templates ---------------------------------------------------------------------------------------------------

    /**
     * Records a template: Flyway builds the migrations in the given empty database, which must exist and carry its identity, and
     * what came out is recorded. The database stays; whoever created it drops it.
     *
     * @throws ProvisioningException SCHEMA_MIGRATION_FAILED naming the migration, the statement's position and the server's words
     */
    Template recordTemplate(MigrationSet migrations, DatabaseName scratch);

    /** Builds the template's objects and rows in a database that {@link #createDatabase} made. Starts over what an earlier try left half-way. */
    void applyTemplate(DatabaseName name, Template template);

    // --- accounts ----------------------------------------------------------------------------------------------------

    /** Looks at an account without changing anything. */
    AccountObservation observeAccount(AccountName account);

    /** Creates the account, or brings an existing one to exactly what the specification says: password, rights, limits, lock. */
    void createAccount(AccountSpec specification);

    /** Lets the account log in. */
    void unlockAccount(AccountName account);

    /**
     * Ends an account's access for good: locks it, kills its sessions, and looks until none is seen twice in a row.
     * An account that does not exist is fenced.
     *
     * @throws ProvisioningException ACCOUNT_STILL_CONNECTED when sessions outlive the patience
     */
    FenceReport fence(AccountName account);

    /** Fences and then drops the account. One that does not exist is fine. */
    void dropAccount(AccountName account);

    /**
     * Logs in as the account and looks: the identity row of its database must be the expected one, and it must see no other
     * tenant's database.
     *
     * @throws ProvisioningException ACCOUNT_OVERREACHES or DATABASE_FOREIGN
     */
    void checkAccess(AccountName account, Secret password, DatabaseName database, DatabaseIdentity expected);

    // --- backup and restore ------------------------------------------------------------------------------------------

    /**
     * Writes a backup of one database into the store; the manifest comes last, so a backup without one is not a backup. Other
     * tenants on the server are not slowed or locked.
     */
    BackupSummary backUp(BackupJob job, ObjectStore store, ArchiveKey key, Progress progress);

    /**
     * Restores a backup into a database that {@link #createDatabase} made, and compares everything with the manifest. Starts over what an
     * earlier try left half-way. It is not done before the comparison agrees.
     *
     * @throws ProvisioningException RESTORE_DIFFERENT, BACKUP_CORRUPT, STORE_MISSING
     */
    RestoreReport restore(RestoreJob job, ObjectStore store, ArchiveKey key, Progress progress);

    /**
     * What each table of a database holds, in one snapshot: the same for the same rows on every server of the family.
     *
     * @param only the tables that are looked at; all when it is empty
     */
    Map<ObjectName, ContentSum> contentOf(DatabaseName name, Set<ObjectName> only);

    // --- import ------------------------------------------------------------------------------------------------------

    /**
     * Loads a file that comes from elsewhere into a database that {@link #createDatabase} made, as its migrator, which may not drop anything
     * there. Starts over what an earlier try left half-way.
     *
     * @throws ProvisioningException IMPORT_DAMAGED, IMPORT_UNREADABLE, IMPORT_REFUSED, IMPORT_DIFFERENT; DATABASE_FOREIGN
     */
    ImportReport importFile(DatabaseName name, DatabaseIdentity identity, ImportFile file, Progress progress);

    /** Compares a database with a template. Changes nothing. */
    SchemaMatch match(DatabaseName name, Template template);

    /** Gives a database that matches a template but for its history of migrations the template's history. */
    void adoptHistory(DatabaseName name, Template template);

    // --- looking at everything ---------------------------------------------------------------------------------------

    /** Looks at everything that is on the server, in a few queries however many tenants it holds. Changes nothing. */
    ServerScan scan();

    /**
     * Leaves a note in a database that it is in quarantine, for whoever looks at the server: a view {@code tenantry_quarantine} of one row.
     * A database that has the note, or that is gone, is fine.
     *
     * @param note an id; not a person's words
     */
    void tagDatabase(DatabaseName name, String note);
}
