package dev.tenantry.controlplane.inspect;

import dev.tenantry.provisioning.store.DirectoryStore;
import dev.tenantry.provisioning.store.ObjectStore;
import dev.tenantry.provisioning.store.S3Settings;
import dev.tenantry.provisioning.store.S3Store;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;

/** A store that is only read from, and what ends with it. */
public record OpenedStore(ObjectStore store, Runnable end) implements AutoCloseable {
    /** Opens it. */
    public static OpenedStore of(StoreArguments given) {
        if (given.directory() != null) {
            return new OpenedStore(DirectoryStore.toRead("directory", Path.of(given.directory())), () -> {});
        }
        S3Store bucket = S3Store.toRead(
                "s3",
                new S3Settings(
                        given.endpoint(),
                        given.region(),
                        Objects.requireNonNull(given.bucket()),
                        given.prefix(),
                        given.pathStyle(),
                        Duration.ZERO),
                DefaultCredentialsProvider.builder().build());
        return new OpenedStore(bucket, bucket::close);
    }

    @Override
    public void close() {
        end.run();
    }
}
