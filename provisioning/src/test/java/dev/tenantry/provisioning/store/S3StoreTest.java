package dev.tenantry.provisioning.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.ProvisioningException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

class S3StoreTest {
    private static final StaticCredentialsProvider CREDENTIALS =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("canary-key-id", "canary-secret-key"));
    private static final int PAGE = 10;
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @TempDir
    static Path folder;

    private static S3MockProcess mock;

    private final FaultyHttp http =
            new FaultyHttp(UrlConnectionHttpClient.builder().build());
    private S3Settings settings;
    private S3Store store;

    @BeforeAll
    static void startTheMock() {
        mock = S3MockProcess.start(folder);
    }

    @AfterAll
    static void stopTheMock() {
        mock.close();
    }

    @BeforeEach
    void openAStore() {
        settings = settings(S3MockProcess.BUCKET, mock.endpoint());
        store = open(settings, Clock.systemUTC());
    }

    @AfterEach
    void closeTheStore() {
        store.close();
    }

    private static S3Settings settings(String bucket, URI endpoint) {
        return new S3Settings(
                endpoint, "us-east-1", bucket, "fleet" + NUMBER.incrementAndGet() + "/", true, Duration.ZERO);
    }

    private S3Store open(S3Settings settings, Clock clock) {
        return new S3Store("s3", settings, CREDENTIALS, http, clock, PAGE);
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private byte[] read(String key) throws IOException {
        try (InputStream in = store.read(key)) {
            return in.readAllBytes();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5000, S3Store.PART_BYTES, S3Store.PART_BYTES + 1, 2 * S3Store.PART_BYTES + 12_345})
    void anObjectOfAnySizeIsReadAsItWasWritten(int length) throws IOException {
        byte[] content = bytes(length);
        ObjectStore.StoredObject stored = store.write("tnt_a/bak_b/chunk-1", out -> out.write(content));
        assertThat(read("tnt_a/bak_b/chunk-1")).isEqualTo(content);
        assertThat(stored.sizeBytes()).isEqualTo(length);
        assertThat(store.list("tnt_a/")).containsExactly("tnt_a/bak_b/chunk-1");
    }

    @Test
    void anObjectIsReplacedWholeAndDeletedForGood() throws IOException {
        store.write("a/x", out -> out.write("first".getBytes(StandardCharsets.UTF_8)));
        store.write("a/x", out -> out.write("second".getBytes(StandardCharsets.UTF_8)));
        assertThat(read("a/x")).asString(StandardCharsets.UTF_8).isEqualTo("second");
        store.delete("a/x");
        store.delete("a/x");
        assertThat(store.list("")).isEmpty();
    }

    @Test
    void aStoreSeesOnlyWhatLiesBelowItsPrefix() {
        store.write("a/x", out -> out.write(1));
        try (S3Store other = open(settings(S3MockProcess.BUCKET, mock.endpoint()), Clock.systemUTC())) {
            assertThat(other.list("")).isEmpty();
        }
        assertThat(store.list("")).containsExactly("a/x");
    }

    @Test
    void moreKeysThanOnePageHoldsAreListedInOrder() {
        for (int i = 0; i < 2 * PAGE + 5; i++) {
            store.write("many/" + (1000 + i), out -> {});
        }
        assertThat(store.list("many/")).hasSize(2 * PAGE + 5).isSorted();
    }

    @Test
    void anObjectThatTheStoreKeepsIsNamedWhenItIsToBeReplaced() throws IOException {
        store.write("a/kept", out -> out.write('a'));
        http.fail(FaultyHttp.Fault.FORBIDDEN, 2, request -> request.method() == SdkHttpMethod.PUT);

        assertThatThrownBy(() -> store.write("a/kept", out -> out.write('b')))
                .isInstanceOfSatisfying(
                        ProvisioningException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.STORE_LOCKED))
                .hasMessageContaining("object a/kept is in store s3, which refuses to replace it (AccessDenied)");
        assertThatThrownBy(() -> store.write("a/new", out -> out.write('b')))
                .as("nothing is there that a lock could keep")
                .isInstanceOfSatisfying(
                        ProvisioningException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.STORE_FAILED));
        assertThat(read("a/kept")).isEqualTo(new byte[] {'a'});
    }

    @ParameterizedTest
    @ValueSource(ints = {5000, S3Store.PART_BYTES + 1})
    void aWriterThatFailsLeavesNoObjectAndNoParts(int length) {
        assertThatThrownBy(() -> store.write("a", out -> {
                    out.write(bytes(length));
                    throw new IllegalStateException("stopped");
                }))
                .hasMessage("stopped");
        assertThat(store.list("")).isEmpty();
        assertThat(partsLeft()).isZero();
    }

    @Test
    void thePartsOfACrashedWriterAreRemovedOnceTheyAreOld() {
        // The process that began this upload died before it could give it back.
        http.fail(FaultyHttp.Fault.BREAK, 100, request -> request.method() == SdkHttpMethod.DELETE);
        assertThatThrownBy(() -> store.write("a", out -> {
                    out.write(bytes(S3Store.PART_BYTES + 1));
                    throw new IllegalStateException("stopped");
                }))
                .hasMessage("stopped");
        http.fail(FaultyHttp.Fault.BREAK, 0, request -> false);
        open(settings, Clock.systemUTC());
        assertThat(partsLeft()).as("young parts may be another's work").isEqualTo(1);
        open(settings, Clock.offset(Clock.systemUTC(), Duration.ofDays(2)));
        assertThat(partsLeft()).isZero();
    }

    @ParameterizedTest
    @EnumSource(names = {"BREAK", "SLOW_DOWN"})
    void aPassingFailureIsNotSeen(FaultyHttp.Fault fault) throws IOException {
        byte[] content = bytes(S3Store.PART_BYTES + 1);
        http.fail(fault, 2, request -> request.method() == SdkHttpMethod.PUT);
        store.write("a", out -> out.write(content));
        http.fail(fault, 2, request -> request.method() == SdkHttpMethod.GET);
        assertThat(read("a")).isEqualTo(content);
    }

    @ParameterizedTest
    @EnumSource(names = {"SHORT_BODY", "BROKEN_BODY"})
    void aBodyThatEndsEarlyIsReadOnFromThere(FaultyHttp.Fault fault) throws IOException {
        byte[] content = bytes(50_000);
        store.write("a", out -> out.write(content));
        int before = http.requests();
        http.fail(fault, 1, request -> request.method() == SdkHttpMethod.GET);
        assertThat(read("a")).isEqualTo(content);
        assertThat(http.requests() - before).isEqualTo(2);
    }

    @Test
    void aStoreThatNeverGivesTheRestIsAnErrorAndNotAnEnd() {
        store.write("a", out -> out.write(bytes(50_000)));
        http.fail(FaultyHttp.Fault.SHORT_BODY, 1, request -> request.method() == SdkHttpMethod.GET);
        assertThatThrownBy(() -> {
                    try (InputStream in = store.read("a")) {
                        http.fail(FaultyHttp.Fault.BREAK, 1000, request -> true);
                        in.readAllBytes();
                    }
                })
                .isInstanceOf(IOException.class);
    }

    @Test
    void anObjectThatWasReplacedWhileItIsReadIsNotMixedWithTheNewOne() {
        store.write("a", out -> out.write(bytes(50_000)));
        http.fail(FaultyHttp.Fault.BROKEN_BODY, 1, request -> request.method() == SdkHttpMethod.GET);
        assertThatThrownBy(() -> {
                    try (InputStream in = store.read("a")) {
                        store.write("a", out -> out.write(bytes(60_000)));
                        in.readAllBytes();
                    }
                })
                .isInstanceOf(IOException.class);
    }

    @Test
    void aFullStoreIsToldAsSuch() {
        http.fail(FaultyHttp.Fault.FULL, 1000, request -> request.method() == SdkHttpMethod.PUT);
        assertFailure(() -> store.write("a", out -> out.write(1)), FailureCode.STORE_FULL, "s3 is full");
        http.fail(FaultyHttp.Fault.FULL, 0, request -> false);
        assertThat(store.list("")).isEmpty();
    }

    @Test
    void whatIsNotThereIsMissingByName() {
        assertFailure(() -> store.read("tnt_a/x"), FailureCode.STORE_MISSING, "tnt_a/x");
    }

    @Test
    void aBucketThatIsNotThereIsSaidWithWhatToDo() {
        assertThatThrownBy(() -> open(settings("no-such-bucket", mock.endpoint()), Clock.systemUTC()))
                .isInstanceOfSatisfying(ProvisioningException.class, e -> {
                    assertThat(e.code()).isEqualTo(FailureCode.STORE_FAILED);
                    assertThat(e.nextSteps().getFirst()).contains("create the bucket no-such-bucket");
                });
    }

    @Test
    void aStoreThatDoesNotAnswerIsSaidWithoutItsKeys() {
        assertThatThrownBy(() -> open(settings("archives", URI.create("http://127.0.0.1:1")), Clock.systemUTC()))
                .isInstanceOfSatisfying(ProvisioningException.class, e -> {
                    assertThat(e.code()).isEqualTo(FailureCode.STORE_FAILED);
                    assertThat(e.getMessage()).contains("no answer").doesNotContain("canary");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "/etc/passwd", "a//b", "A", "a b", ""})
    void aKeyThatIsNoneIsRefused(String key) {
        assertThatThrownBy(() -> store.write(key, out -> {})).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.read(key)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.delete(key)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void settingsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> settings("Archives", mock.endpoint())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> settings("archives", URI.create("http://user:secret@127.0.0.1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> new S3Settings(null, "", "archives", "", false, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private int partsLeft() {
        try (var client = software.amazon.awssdk.services.s3.S3Client.builder()
                .httpClient(UrlConnectionHttpClient.builder().build())
                .credentialsProvider(CREDENTIALS)
                .region(software.amazon.awssdk.regions.Region.US_EAST_1)
                .endpointOverride(mock.endpoint())
                .forcePathStyle(true)
                .build()) {
            return client.listMultipartUploads(
                            request -> request.bucket(settings.bucket()).prefix(settings.prefix()))
                    .uploads()
                    .size();
        }
    }

    private static void assertFailure(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable call, FailureCode code, String text) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ProvisioningException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(text);
    }
}
