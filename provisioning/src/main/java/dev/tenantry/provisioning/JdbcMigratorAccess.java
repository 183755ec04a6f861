package dev.tenantry.provisioning;

import dev.tenantry.provisioning.account.TenantAccounts;
import dev.tenantry.provisioning.identifier.AccountName;
import dev.tenantry.provisioning.server.Credential;
import dev.tenantry.provisioning.server.MigratorAccess;
import dev.tenantry.provisioning.server.ServerFailures;
import dev.tenantry.provisioning.server.ServiceSessions;
import dev.tenantry.provisioning.server.SessionPurpose;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** An unlocked migrator account over JDBC. */
record JdbcMigratorAccess(AccountName account, Credential credential, ServiceSessions sessions, TenantAccounts accounts)
        implements MigratorAccess {
    @Override
    public Connection open(SessionPurpose purpose) {
        Connection session = sessions.open(credential, purpose);
        try {
            session.setCatalog(account.database().value());
            return session;
        } catch (SQLException failure) {
            try {
                session.close();
            } catch (SQLException gone) {
                failure.addSuppressed(gone);
            }
            throw ServerFailures.of(
                    failure, "entering the database", account.database().value());
        }
    }

    @Override
    public DataSource dataSource(SessionPurpose purpose) {
        return new SessionDataSource(() -> open(purpose));
    }

    @Override
    public void close() {
        accounts.fence(account);
    }
}
