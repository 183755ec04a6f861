package dev.tenantry.controlplane.backup;

import dev.tenantry.provisioning.store.ObjectStore;

/** The configured object stores. */
public interface Stores {
    /** The store that new backups go to. */
    ObjectStore current();

    /**
     * A store by the name that a backup's record carries.
     *
     * @throws IllegalArgumentException when it is not configured any more
     */
    ObjectStore named(String name);
}
