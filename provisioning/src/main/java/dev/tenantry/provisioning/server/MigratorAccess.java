package dev.tenantry.provisioning.server;

import dev.tenantry.provisioning.identifier.AccountName;
import java.sql.Connection;
import javax.sql.DataSource;

/**
 * A database's migrator account while it is unlocked. Objects that are created through it have it as their definer. Closing locks the
 * account and ends its sessions; it is closed in any case.
 */
public interface MigratorAccess extends AutoCloseable {
    /** The account: the definer of whatever it creates. */
    AccountName account();

    /** A new session, with the database as its current one. The caller closes it. */
    Connection open(SessionPurpose purpose);

    /** The same as a data source, for libraries that want one. */
    DataSource dataSource(SessionPurpose purpose);

    /** Locks the account again and ends its sessions. */
    @Override
    void close();
}
