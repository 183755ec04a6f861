package dev.tenantry.controlplane.secret;

import dev.tenantry.api.backup.ArchiveKeysView;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.provisioning.backup.ArchiveKey;
import java.sql.Connection;
import java.util.List;

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

    /** A tenant's keys as they lie in the catalog: sealed by the key-encryption key, and useless without it. */
    ArchiveKeysView sealed(Connection transaction, TenantId tenant);

    /**
     * Destroys every key of a tenant, in the caller's transaction: their content is overwritten with nothing, and whatever was sealed under them
     * is unreadable for ever. Says the versions that were destroyed now.
     */
    List<Integer> destroy(Connection transaction, TenantId tenant);
}
