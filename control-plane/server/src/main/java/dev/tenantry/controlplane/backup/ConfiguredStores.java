package dev.tenantry.controlplane.backup;

import dev.tenantry.controlplane.configuration.S3Configuration;
import dev.tenantry.controlplane.configuration.StartUpException;
import dev.tenantry.controlplane.configuration.StoreConfiguration;
import dev.tenantry.controlplane.configuration.TenantryConfiguration;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.store.DirectoryStore;
import dev.tenantry.provisioning.store.ObjectStore;
import dev.tenantry.provisioning.store.S3Store;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;

/**
 * The stores of the configuration: a directory, which every control plane of the catalog must reach under the same content, and, when one
 * is configured, a bucket. New archives go to the bucket if there is one; what was written to the directory before stays readable.
 */
@Singleton
public final class ConfiguredStores implements Stores {
    /** The names that backups' records carry; each says the kind of store, not its place, so that the store may move. */
    public static final String DIRECTORY = "directory";

    public static final String S3 = "s3";

    private final ObjectStore directory;
    private final @Nullable S3Store bucket;

    public ConfiguredStores(
            StoreConfiguration configuration, @Nullable S3Configuration s3, TenantryConfiguration tenantry) {
        this.directory = directory(configuration.folder(tenantry));
        this.bucket = s3 == null ? null : bucket(s3);
    }

    private static ObjectStore directory(Path folder) {
        try {
            return new DirectoryStore(DIRECTORY, folder);
        } catch (ProvisioningException e) {
            throw new StartUpException(
                    "The folder of the object store, " + folder
                            + ", cannot be used. Make it writable for the user that runs the control plane, "
                            + "or set tenantry.store.directory.",
                    e);
        }
    }

    private static S3Store bucket(S3Configuration s3) {
        try {
            return new S3Store(
                    S3, s3.settings(), DefaultCredentialsProvider.builder().build());
        } catch (IllegalArgumentException e) {
            throw new StartUpException("The settings tenantry.store.s3 make no sense: " + e.getMessage() + ".", e);
        } catch (ProvisioningException e) {
            throw new StartUpException(
                    "The bucket of the object store cannot be used: " + e.getMessage() + ". "
                            + String.join("; ", e.nextSteps()) + ".",
                    e);
        }
    }

    @Override
    public ObjectStore current() {
        return bucket == null ? directory : bucket;
    }

    @Override
    public ObjectStore named(String name) {
        if (name.equals(DIRECTORY)) {
            return directory;
        }
        if (bucket != null && name.equals(S3)) {
            return bucket;
        }
        throw new IllegalArgumentException("no object store named " + name + " is configured");
    }

    @PreDestroy
    void close() {
        if (bucket != null) {
            bucket.close();
        }
    }
}
