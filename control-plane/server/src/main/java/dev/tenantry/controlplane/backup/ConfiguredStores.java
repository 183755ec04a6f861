package dev.tenantry.controlplane.backup;

import dev.tenantry.controlplane.configuration.CopyConfiguration;
import dev.tenantry.controlplane.configuration.CopyS3Configuration;
import dev.tenantry.controlplane.configuration.S3Configuration;
import dev.tenantry.controlplane.configuration.StartUpException;
import dev.tenantry.controlplane.configuration.StoreConfiguration;
import dev.tenantry.controlplane.configuration.TenantryConfiguration;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.store.DirectoryStore;
import dev.tenantry.provisioning.store.ObjectStore;
import dev.tenantry.provisioning.store.S3Settings;
import dev.tenantry.provisioning.store.S3Store;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.profiles.ProfileFile;

/**
 * The stores of the configuration: a directory, which every control plane of the catalog must reach under the same content, and, when one
 * is configured, a bucket. New archives go to the bucket if there is one; what was written to the directory before stays readable. Beside them, when
 * one is configured, the store of second copies, of either kind and with credentials of its own; it may be down when the control plane starts.
 */
@Singleton
public final class ConfiguredStores implements Stores {
    /** The names that backups' records carry; each says the kind of store, not its place, so that the store may move. */
    public static final String DIRECTORY = "directory";

    public static final String S3 = "s3";

    public static final String COPY_DIRECTORY = "copy-directory";

    public static final String COPY_S3 = "copy-s3";

    private final ObjectStore directory;
    private final @Nullable S3Store bucket;
    private final @Nullable LateStore copyDirectory;
    private final @Nullable LateStore copyBucket;

    public ConfiguredStores(
            StoreConfiguration configuration,
            @Nullable S3Configuration s3,
            CopyConfiguration copy,
            @Nullable CopyS3Configuration copyS3,
            TenantryConfiguration tenantry) {
        Path folder = configuration.folder(tenantry);
        this.directory = directory(folder);
        this.bucket = s3 == null ? null : bucket(s3);
        this.copyDirectory = copy.directory() == null ? null : copyDirectory(Path.of(copy.directory()), folder);
        this.copyBucket = copyS3 == null ? null : copyBucket(copyS3, s3);
    }

    private static LateStore copyDirectory(Path copies, Path folder) {
        Path place = copies.toAbsolutePath().normalize();
        Path first = folder.normalize();
        if (place.startsWith(first) || first.startsWith(place)) {
            throw new StartUpException(
                    "The folder of second copies, " + place + ", and that of the first store, " + first
                            + ", lie in each other: a copy there would be lost with what it is a copy of. "
                            + "Set tenantry.store.copy.directory to a folder on another disk or machine.",
                    null);
        }
        return new LateStore(COPY_DIRECTORY, () -> new DirectoryStore(COPY_DIRECTORY, place));
    }

    private static LateStore copyBucket(CopyS3Configuration copy, @Nullable S3Configuration s3) {
        try {
            S3Settings settings = copy.settings();
            if (s3 != null && samePlace(settings, s3.settings())) {
                throw new StartUpException(
                        "The bucket of second copies, " + settings.bucket()
                                + ", is the one of the first store, under the same prefix. Set tenantry.store.copy.s3.bucket to another.",
                        null);
            }
            return new LateStore(COPY_S3, () -> new S3Store(COPY_S3, settings, credentials(copy)));
        } catch (IllegalArgumentException e) {
            throw new StartUpException("The settings tenantry.store.copy.s3 make no sense: " + e.getMessage() + ".", e);
        }
    }

    private static boolean samePlace(S3Settings left, S3Settings right) {
        return left.bucket().equals(right.bucket())
                && Objects.equals(left.endpoint(), right.endpoint())
                && left.prefix().equals(right.prefix());
    }

    /** Of the profile and of nowhere else: the first store's keys, in the environment, must not open the second. */
    private static AwsCredentialsProvider credentials(CopyS3Configuration copy) {
        ProfileCredentialsProvider.Builder provider =
                ProfileCredentialsProvider.builder().profileName(copy.profile());
        if (copy.credentialsFile() != null) {
            provider.profileFile(ProfileFile.builder()
                    .type(ProfileFile.Type.CREDENTIALS)
                    .content(Path.of(copy.credentialsFile()))
                    .build());
        }
        return provider.build();
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
        if (copyDirectory != null && name.equals(COPY_DIRECTORY)) {
            return copyDirectory;
        }
        if (copyBucket != null && name.equals(COPY_S3)) {
            return copyBucket;
        }
        throw new IllegalArgumentException("no object store named " + name + " is configured");
    }

    @Override
    public Optional<ObjectStore> copies() {
        return Optional.ofNullable(copyBucket == null ? copyDirectory : copyBucket);
    }

    @PreDestroy
    void close() {
        if (bucket != null) {
            bucket.close();
        }
        if (copyBucket != null) {
            copyBucket.close();
        }
    }
}
