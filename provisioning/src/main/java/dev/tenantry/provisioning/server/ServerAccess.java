package dev.tenantry.provisioning.server;

import dev.tenantry.provisioning.ServerFacts;
import dev.tenantry.provisioning.identifier.DatabaseName;
import java.sql.Connection;

/**
 * The ways to one registered server, each under the account that has the least rights for the purpose. Failures to get in are
 * {@link dev.tenantry.provisioning.ProvisioningException} with SERVER_UNREACHABLE, SERVER_BUSY, SERVER_WRONG_CREDENTIAL or
 * SERVER_UNSUITABLE.
 */
public interface ServerAccess {
    /** What kind of server it is. */
    ServerFacts facts();

    /** What is different on its flavour. */
    Dialect dialect();

    /** A new session under a service account, with no current database. The caller closes it. */
    Connection open(ServiceAccount account, SessionPurpose purpose);

    /**
     * Unlocks the migrator account of a database, creating it when there is none, with a password that nobody else knows. One at a time
     * for each database: a second one takes the account from the first.
     */
    MigratorAccess openMigrator(DatabaseName database, MigratorRights rights);
}
