package dev.tenantry.controlplane.configuration;

import dev.tenantry.provisioning.store.S3Settings;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.bind.annotation.Bindable;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A bucket for second copies. Its keys never stand here, and they are never those of the first store's environment: they come from a profile of
 * their own, so that whoever takes the one store's keys cannot reach the other.
 *
 * @param bucket the bucket; there is no second store on S3 without one
 * @param endpoint the address of a store that speaks S3; Amazon's own when not set
 * @param region the region requests are signed for
 * @param prefix put before every key; empty, or parts that each end with a slash
 * @param pathStyle whether the bucket stands in the path; most stores other than Amazon's need it
 * @param objectLock for how long the store itself refuses to delete a copy; zero is not at all
 * @param profile the profile whose keys are used
 * @param credentialsFile the file with that profile, in the form that every program on S3 reads; the usual one of the process's user when not set
 */
@ConfigurationProperties("tenantry.store.copy.s3")
@Requires(property = "tenantry.store.copy.s3.bucket")
public record CopyS3Configuration(
        String bucket,
        @Nullable String endpoint,
        @Bindable(defaultValue = "us-east-1") String region,
        @Bindable(defaultValue = "") String prefix,
        @Bindable(defaultValue = "false") boolean pathStyle,
        @Bindable(defaultValue = "0s") Duration objectLock,
        @Bindable(defaultValue = "tenantry-copy") String profile,
        @Nullable String credentialsFile) {
    /**
     * What the store is opened with.
     *
     * @throws IllegalArgumentException saying which setting makes no sense
     */
    public S3Settings settings() {
        return new S3Settings(
                endpoint == null ? null : URI.create(endpoint), region, bucket, prefix, pathStyle, objectLock);
    }
}
