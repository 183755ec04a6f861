package dev.tenantry.controlplane.inspect;

import dev.tenantry.controlplane.secret.SealedTenantKeys;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which store an offline command reads, and with which key.
 *
 * @param directory the folder of a directory store, or null
 * @param bucket the bucket of an S3 store, or null
 * @param keyFile the tenant's sealed keys, or null
 * @param keyset the control plane's keyset.json that opens them, or null
 */
public record StoreArguments(
        @Nullable String directory,
        @Nullable String bucket,
        @Nullable URI endpoint,
        String region,
        String prefix,
        boolean pathStyle,
        @Nullable String keyFile,
        @Nullable String keyset) {
    /** How they are used. */
    public static final String USAGE = """
              --store DIR         the folder of a directory store
              --s3-bucket BUCKET  a bucket; keys come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile or the machine's role
              --s3-endpoint URL   a store that speaks S3; Amazon's own without
              --s3-region REGION  what requests are signed for (us-east-1)
              --s3-prefix PREFIX  what stands before every key, with a slash at its end
              --s3-path-style     the bucket stands in the path
              --key-file FILE     the tenant's sealed keys, from: tenantctl backups key TENANT --to-file FILE
              --keyset FILE       the control plane's keyset.json, which opens them
            """;

    /** Options with a value. */
    public static final Set<String> VALUES =
            Set.of("--store", "--s3-bucket", "--s3-endpoint", "--s3-region", "--s3-prefix", "--key-file", "--keyset");

    /** Options without one. */
    public static final Set<String> FLAGS = Set.of("--s3-path-style");

    /**
     * Reads them out of what was typed.
     *
     * @throws IllegalArgumentException saying what is wrong
     */
    public static StoreArguments of(Map<String, String> values, Set<String> flags) {
        if (values.containsKey("--store") == values.containsKey("--s3-bucket")) {
            throw new IllegalArgumentException("name one store: --store DIR or --s3-bucket BUCKET");
        }
        if (values.containsKey("--key-file") != values.containsKey("--keyset")) {
            throw new IllegalArgumentException(
                    "--key-file and --keyset are needed together: the one is sealed by the other");
        }
        String endpoint = values.get("--s3-endpoint");
        return new StoreArguments(
                values.get("--store"),
                values.get("--s3-bucket"),
                endpoint == null ? null : URI.create(endpoint),
                values.getOrDefault("--s3-region", "us-east-1"),
                values.getOrDefault("--s3-prefix", ""),
                flags.contains("--s3-path-style"),
                values.get("--key-file"),
                values.get("--keyset"));
    }

    /**
     * The keys in the key file; empty when none was named.
     *
     * @param tenant whose they must be: the tenant's id, or the slug that the file says
     * @throws IllegalArgumentException when the file is none, or another tenant's
     */
    public Optional<SealedTenantKeys> keys(String tenant) throws IOException {
        if (keyFile == null) {
            return Optional.empty();
        }
        SealedTenantKeys keys = SealedTenantKeys.parse(Files.readString(Path.of(keyFile)));
        if (!keys.isOf(tenant)) {
            throw new IllegalArgumentException("The key file " + keyFile + " is that of tenant " + keys.title()
                    + " and not of " + tenant + ". Nothing was read.");
        }
        return Optional.of(keys);
    }
}
