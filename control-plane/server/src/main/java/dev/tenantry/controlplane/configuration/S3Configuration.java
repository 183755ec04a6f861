package dev.tenantry.controlplane.configuration;

import dev.tenantry.provisioning.store.S3Settings;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.bind.annotation.Bindable;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A bucket for archives, instead of a folder. Its keys never stand here: they come from where every program on S3 finds them, the
 * environment, a profile file, or the machine's role.
 *
 * @param bucket the bucket; there is no S3 store without one
 * @param endpoint the address of a store that speaks S3; Amazon's own when not set
 * @param region the region requests are signed for
 * @param prefix put before every key; empty, or parts that each end with a slash
 * @param pathStyle whether the bucket stands in the path; most stores other than Amazon's need it
 * @param objectLock for how long the store itself refuses to delete an archive; zero is not at all
 */
@ConfigurationProperties("tenantry.store.s3")
@Requires(property = "tenantry.store.s3.bucket")
public record S3Configuration(
        String bucket,
        @Nullable String endpoint,
        @Bindable(defaultValue = "us-east-1") String region,
        @Bindable(defaultValue = "") String prefix,
        @Bindable(defaultValue = "false") boolean pathStyle,
        @Bindable(defaultValue = "0s") Duration objectLock) {
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
