package dev.tenantry.controlplane.secret;

import dev.tenantry.api.id.TenantId;
import dev.tenantry.provisioning.backup.ArchiveKey;
import java.sql.Connection;

/** The tenants' own keys: archives are written and read under them. */
public interface TenantKeys {
    /** Makes sure that the tenant has a key, in the caller's transaction, and says its newest version. */
    int ensure(Connection transaction, TenantId tenant);

    /**
     * The archive key of a version.
     *
     * @throws IllegalStateException when there is none, or it was destroyed
     */
    ArchiveKey archiveKey(TenantId tenant, int version);
}
