package dev.tenantry.provisioning.store;

import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.ProvisioningException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * An object store in a bucket of Amazon S3 or of whatever speaks its protocol. An object that fits into one part is put at once; a larger
 * one goes up in parts and appears when the last is there. What dies half-way leaves parts that nobody can read, and they are cleaned up.
 */
public final class S3Store implements ObjectStore, AutoCloseable {
    /** The smallest part S3 takes is 5 MiB; each writer holds one part in memory. */
    static final int PART_BYTES = 8 << 20;

    /** No object takes a day to write: parts older than this belong to a process that died. */
    private static final Duration LEFTOVER_AGE = Duration.ofDays(1);

    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration SILENCE = Duration.ofSeconds(60);
    private static final int ATTEMPTS = 5;

    /** The most keys that S3 lists in one answer. */
    private static final int PAGE = 1000;

    private final String name;
    private final S3Settings settings;
    private final S3Client client;
    private final int page;

    /**
     * Opens the store and removes the parts that crashed writers left.
     *
     * @param name the store's name in the catalog
     * @param credentials where the keys come from: the environment, a profile file, the machine's role
     * @throws ProvisioningException STORE_FAILED when the bucket cannot be reached
     */
    public S3Store(String name, S3Settings settings, AwsCredentialsProvider credentials) {
        this(name, settings, credentials, client(), Clock.systemUTC(), PAGE);
    }

    private S3Store(String name, S3Settings settings, AwsCredentialsProvider credentials, int page) {
        this.page = page;
        this.name = name;
        this.settings = settings;
        this.client = open(settings, credentials, client());
    }

    /** Opens a store only to read from it: nothing is removed, and whether the bucket can be reached is seen when it is read. */
    public static S3Store toRead(String name, S3Settings settings, AwsCredentialsProvider credentials) {
        return new S3Store(name, settings, credentials, PAGE);
    }

    /** For tests: the HTTP client stands between us and the store, and may fail. */
    S3Store(
            String name,
            S3Settings settings,
            AwsCredentialsProvider credentials,
            SdkHttpClient http,
            Clock clock,
            int page) {
        this.page = page;
        this.name = name;
        this.settings = settings;
        this.client = open(settings, credentials, http);
        try {
            removeLeftovers(clock.instant().minus(LEFTOVER_AGE));
        } catch (SdkException e) {
            client.close();
            throw failure(e, "opening the bucket " + settings.bucket());
        }
    }

    private static SdkHttpClient client() {
        return UrlConnectionHttpClient.builder()
                .connectionTimeout(CONNECT)
                .socketTimeout(SILENCE)
                .build();
    }

    private static S3Client open(S3Settings settings, AwsCredentialsProvider credentials, SdkHttpClient http) {
        S3ClientBuilder builder = S3Client.builder()
                .httpClient(http)
                .credentialsProvider(credentials)
                .region(Region.of(settings.region()))
                .forcePathStyle(settings.pathStyle())
                // Many stores that speak S3 refuse the newer checksum trailers; an archive carries checksums of its
                // own.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .overrideConfiguration(override -> override.retryStrategy(DefaultRetryStrategy.standardStrategyBuilder()
                        .maxAttempts(ATTEMPTS)
                        .build()));
        if (settings.endpoint() != null) {
            builder.endpointOverride(settings.endpoint());
        }
        return builder.build();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public StoredObject write(String key, ObjectWriter writer) {
        String place = place(key);
        S3Upload upload = new S3Upload(client, settings, place);
        DigestingOutputStream out = new DigestingOutputStream(upload);
        boolean complete = false;
        try {
            writer.writeTo(out);
            upload.complete();
            complete = true;
        } catch (SdkException | IOException e) {
            if (isRefused(e) && isThere(place)) {
                throw locked(e, key);
            }
            throw failure(e, "writing " + key);
        } finally {
            if (!complete) {
                upload.abort();
            }
        }
        return new StoredObject(key, out.bytes(), out.sha256());
    }

    @Override
    public InputStream read(String key) {
        String place = place(key);
        try {
            return S3Download.open(client, settings.bucket(), place);
        } catch (S3Exception e) {
            if (e.statusCode() == 404 && !"NoSuchBucket".equals(errorCode(e))) {
                throw new ProvisioningException(
                        FailureCode.STORE_MISSING,
                        "store %s has no object %s".formatted(name, key),
                        e,
                        List.of("look whether the bucket is the right one; otherwise use another backup: "
                                + "tenantctl backups list"));
            }
            throw failure(e, "reading " + key);
        } catch (SdkException e) {
            throw failure(e, "reading " + key);
        }
    }

    @Override
    public List<String> list(String prefix) {
        StoreKey.requirePrefix(prefix);
        try {
            // S3 lists in the order of the keys' bytes, which is the order of our keys' characters.
            return client
                    .listObjectsV2Paginator(request -> request.bucket(settings.bucket())
                            .prefix(settings.prefix() + prefix)
                            .maxKeys(page))
                    .contents()
                    .stream()
                    .map(S3Object::key)
                    .map(place -> place.substring(settings.prefix().length()))
                    .toList();
        } catch (SdkException e) {
            throw failure(e, "listing " + prefix);
        }
    }

    @Override
    public void delete(String key) {
        String place = place(key);
        try {
            client.deleteObject(request -> request.bucket(settings.bucket()).key(place));
        } catch (SdkException e) {
            throw failure(e, "deleting " + key);
        }
    }

    @Override
    public void close() {
        client.close();
    }

    /** What a store answers that keeps an object as it is: a lock, a retention of the bucket, keys that may not write. */
    private static boolean isRefused(Exception e) {
        return e instanceof S3Exception refused
                && (refused.statusCode() == 403 || refused.statusCode() == 405 || refused.statusCode() == 409);
    }

    private boolean isThere(String place) {
        try {
            client.headObject(request -> request.bucket(settings.bucket()).key(place));
            return true;
        } catch (SdkException e) {
            // Whoever may not even look, has another problem than a lock.
            return false;
        }
    }

    private ProvisioningException locked(Exception e, String key) {
        String code = e instanceof SdkException refused ? errorCode(refused) : "no answer";
        return new ProvisioningException(
                FailureCode.STORE_LOCKED,
                "object %s is in store %s, which refuses to replace it (%s); it is as it was"
                        .formatted(key, name, code),
                e,
                List.of("let that object be replaced: look at its lock, the retention of the bucket "
                        + settings.bucket() + ", and whether the store's keys may write; then try again"));
    }

    private String place(String key) {
        return settings.prefix() + StoreKey.require(key);
    }

    private void removeLeftovers(Instant before) {
        List<MultipartUpload> uploads = client
                .listMultipartUploadsPaginator(
                        request -> request.bucket(settings.bucket()).prefix(settings.prefix()))
                .uploads()
                .stream()
                .filter(upload -> upload.initiated().isBefore(before))
                .toList();
        for (MultipartUpload upload : uploads) {
            try {
                client.abortMultipartUpload(request ->
                        request.bucket(settings.bucket()).key(upload.key()).uploadId(upload.uploadId()));
            } catch (S3Exception e) {
                // Another control plane was quicker.
                if (e.statusCode() != 404) {
                    throw e;
                }
            }
        }
    }

    /** The store's word for it and nothing else: the text of an answer may repeat what was sent. */
    private static String errorCode(SdkException e) {
        if (e instanceof S3Exception refused) {
            String code = refused.awsErrorDetails() == null
                    ? null
                    : refused.awsErrorDetails().errorCode();
            return code == null || code.isEmpty() ? "HTTP " + refused.statusCode() : code;
        }
        return "no answer";
    }

    private ProvisioningException failure(Exception e, String what) {
        if (!(e instanceof SdkException refused)) {
            return new ProvisioningException(
                    FailureCode.STORE_FAILED,
                    "store %s: %s failed (%s)".formatted(name, what, e.getMessage()),
                    e,
                    List.of("try again"));
        }
        String code = errorCode(refused);
        int status = refused instanceof S3Exception answer ? answer.statusCode() : 0;
        if (status == 507 || code.equals("QuotaExceeded") || code.equals("XMinioStorageFull")) {
            return new ProvisioningException(
                    FailureCode.STORE_FULL,
                    "store %s is full: %s failed (%s); the object is not there".formatted(name, what, code),
                    e,
                    List.of("make room in the store and try again"));
        }
        return new ProvisioningException(
                FailureCode.STORE_FAILED,
                "store %s: %s failed (%s)".formatted(name, what, code),
                e,
                List.of(mend(status)));
    }

    private String mend(int status) {
        return switch (status) {
            case 0 -> "look whether the store answers at its endpoint, and try again";
            case 401, 403 ->
                "look whether the store's keys are valid and allow reading, writing, listing and deleting in the bucket "
                        + settings.bucket();
            case 404 -> "create the bucket " + settings.bucket() + ", or correct its name in the configuration";
            default -> "look at the state of the store, and try again";
        };
    }
}
