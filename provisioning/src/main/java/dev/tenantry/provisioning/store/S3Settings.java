package dev.tenantry.provisioning.store;

import java.net.URI;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a bucket is and how its objects are kept.
 *
 * @param endpoint the address of a store that speaks S3; null is Amazon's own, found by the region
 * @param region the region the requests are signed for
 * @param bucket the bucket, which must exist
 * @param prefix put before every key, so that a bucket can be shared: empty, or parts that each end with a slash
 * @param pathStyle whether the bucket stands in the path instead of the host name; most stores other than Amazon's need it
 * @param objectLock for how long the store itself refuses to delete or replace an object version (compliance mode); zero is not at all
 */
public record S3Settings(
        @Nullable URI endpoint, String region, String bucket, String prefix, boolean pathStyle, Duration objectLock) {
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final Pattern PREFIX = Pattern.compile("(?:[a-z0-9][a-z0-9_.-]*/)*");

    public S3Settings {
        if (region.isBlank()) {
            throw new IllegalArgumentException("an S3 store needs a region; for a store that has none, us-east-1");
        }
        if (!BUCKET.matcher(bucket).matches()) {
            throw new IllegalArgumentException("not the name of a bucket: 3 to 63 of a-z, 0-9, dot and hyphen");
        }
        if (!PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException("a prefix is empty, or parts that each end with a slash");
        }
        if (endpoint != null && (endpoint.getScheme() == null || endpoint.getUserInfo() != null)) {
            throw new IllegalArgumentException("an endpoint is an address like https://host:port, without a user");
        }
        if (objectLock.isNegative()) {
            throw new IllegalArgumentException("an object lock is not negative");
        }
    }
}
