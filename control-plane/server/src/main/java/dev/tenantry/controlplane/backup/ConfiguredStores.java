package dev.tenantry.controlplane.backup;

import dev.tenantry.controlplane.configuration.StartUpException;
import dev.tenantry.controlplane.configuration.StoreConfiguration;
import dev.tenantry.controlplane.configuration.TenantryConfiguration;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.store.DirectoryStore;
import dev.tenantry.provisioning.store.ObjectStore;
import jakarta.inject.Singleton;
import java.nio.file.Path;

/** The stores of the configuration: one directory, which every control plane of the catalog must reach under the same content. */
@Singleton
public final class ConfiguredStores implements Stores {
    /** The name that backups' records carry; it says the kind of store, not its place, so that the folder may move. */
    public static final String DIRECTORY = "directory";

    private final ObjectStore directory;

    public ConfiguredStores(StoreConfiguration configuration, TenantryConfiguration tenantry) {
        Path folder = configuration.folder(tenantry);
        try {
            this.directory = new DirectoryStore(DIRECTORY, folder);
        } catch (ProvisioningException e) {
            throw new StartUpException(
                    "The folder of the object store, " + folder
                            + ", cannot be used. Make it writable for the user that runs the control plane, "
                            + "or set tenantry.store.directory.",
                    e);
        }
    }

    @Override
    public ObjectStore current() {
        return directory;
    }

    @Override
    public ObjectStore named(String name) {
        if (!name.equals(DIRECTORY)) {
            throw new IllegalArgumentException("no object store named " + name + " is configured");
        }
        return directory;
    }
}
