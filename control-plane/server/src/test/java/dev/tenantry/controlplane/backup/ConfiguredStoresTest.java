package dev.tenantry.controlplane.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenantry.controlplane.configuration.CopyConfiguration;
import dev.tenantry.controlplane.configuration.CopyS3Configuration;
import dev.tenantry.controlplane.configuration.Mode;
import dev.tenantry.controlplane.configuration.S3Configuration;
import dev.tenantry.controlplane.configuration.StartUpException;
import dev.tenantry.controlplane.configuration.StoreConfiguration;
import dev.tenantry.controlplane.configuration.TenantryConfiguration;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfiguredStoresTest {
    @TempDir
    Path home;

    @Test
    void whatIsWrittenToTheCurrentStoreIsReadFromTheStoreThatTheRecordNames() throws Exception {
        Path folder = home.resolve("archives");
        ConfiguredStores stores = stores(folder.toString());
        stores.current().write("tnt_a/bak_b/part", target -> target.write("rows".getBytes(StandardCharsets.UTF_8)));

        try (var object =
                stores(folder.toString()).named(stores.current().name()).read("tnt_a/bak_b/part")) {
            assertThat(new String(object.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("rows");
        }
    }

    @Test
    void withoutASettingTheStoreLiesInTheHome() {
        stores(null).current().write("tnt_a/bak_b/part", target -> target.write(1));

        assertThat(home.resolve("store")).isNotEmptyDirectory();
    }

    @Test
    void aStoreThatIsNotConfiguredIsNamedInTheRefusal() {
        assertThatThrownBy(() -> stores(null).named("bucket"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("bucket");
    }

    @Test
    void aFolderThatCannotBeUsedIsRefusedAtTheStart() throws Exception {
        Path file = Files.writeString(home.resolve("file"), "not a folder");

        assertThatThrownBy(() -> stores(file.toString()))
                .isInstanceOf(StartUpException.class)
                .hasMessageContaining("tenantry.store.directory");
    }

    @Test
    void aBucketThatCannotBeReachedIsRefusedAtTheStart() {
        // Nothing listens on port 1.
        var bucket = new S3Configuration("archives", "http://127.0.0.1:1", "us-east-1", "", true, Duration.ZERO);
        assertThatThrownBy(() -> new ConfiguredStores(
                        new StoreConfiguration(null),
                        bucket,
                        copies(null),
                        null,
                        new TenantryConfiguration(Mode.DEVELOPMENT, home.toString(), false)))
                .isInstanceOf(StartUpException.class)
                .hasMessageContaining("bucket");
    }

    @Test
    void aSettingOfABucketThatMakesNoSenseIsNamed() {
        var bucket = new S3Configuration("No Bucket", null, "us-east-1", "", true, Duration.ZERO);
        assertThatThrownBy(() -> new ConfiguredStores(
                        new StoreConfiguration(null),
                        bucket,
                        copies(null),
                        null,
                        new TenantryConfiguration(Mode.DEVELOPMENT, home.toString(), false)))
                .isInstanceOf(StartUpException.class)
                .hasMessageContaining("tenantry.store.s3");
    }

    private ConfiguredStores stores(@Nullable String directory) {
        return new ConfiguredStores(
                new StoreConfiguration(directory),
                null,
                copies(null),
                null,
                new TenantryConfiguration(Mode.DEVELOPMENT, home.toString(), false));
    }

    private static CopyConfiguration copies(@Nullable String directory) {
        return new CopyConfiguration(directory, true, Duration.ZERO, Duration.ZERO, Duration.ZERO, 0);
    }

    private ConfiguredStores withCopies(@Nullable String directory, @Nullable CopyS3Configuration bucket) {
        return new ConfiguredStores(
                new StoreConfiguration(null),
                null,
                copies(directory),
                bucket,
                new TenantryConfiguration(Mode.DEVELOPMENT, home.toString(), false));
    }

    @Test
    void secondCopiesLieWhereTheirOwnSettingSaysAndNowhereWithoutOne() {
        assertThat(stores(null).copies()).isEmpty();

        ConfiguredStores stores = withCopies(home.resolve("second").toString(), null);
        stores.copies().orElseThrow().write("tnt_a/bak_b/part", target -> target.write(1));

        assertThat(stores.named("copy-directory").list("")).containsExactly("tnt_a/bak_b/part");
        assertThat(home.resolve("second")).isNotEmptyDirectory();
        assertThat(stores.current().list("")).isEmpty();
    }

    @Test
    void aSecondStoreInTheFirstIsRefusedAtTheStart() {
        assertThatThrownBy(() -> withCopies(home.resolve("store/copies").toString(), null))
                .isInstanceOf(StartUpException.class)
                .hasMessageContaining("tenantry.store.copy.directory");
    }

    @Test
    void aSecondStoreThatIsDownDoesNotKeepAControlPlaneFromStarting() {
        // Nothing listens on port 1.
        var bucket = new CopyS3Configuration(
                "copies", "http://127.0.0.1:1", "us-east-1", "", true, Duration.ZERO, "nobody", null);
        assertThat(withCopies(null, bucket).copies().orElseThrow().name()).isEqualTo("copy-s3");
    }
}
