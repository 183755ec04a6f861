package dev.tenantry.provisioning.database;

import java.sql.Connection;

/** Opens sessions on a server under one account. The caller closes them. Fails as a ProvisioningException. */
@FunctionalInterface
public interface SessionSource {
    Connection open();
}
