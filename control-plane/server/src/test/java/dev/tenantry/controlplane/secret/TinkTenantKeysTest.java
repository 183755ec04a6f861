package dev.tenantry.controlplane.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.catalog.CatalogFixture;
import dev.tenantry.controlplane.catalog.Ids;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.backup.ArchiveKey;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TinkTenantKeysTest {
    private static final String BOTH = "dev.tenantry.provisioning.embedded.FlavoursUnderTest#all";
    private static final byte[] PART = "backup/part-1".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path home;

    private final TenantId alice = new Ids().tenant();
    private final TenantId bob = new Ids().tenant();
    private final AtomicLong nanos = new AtomicLong();
    private final List<CatalogFixture> opened = new java.util.ArrayList<>();

    @AfterEach
    void closeCatalogs() {
        opened.forEach(CatalogFixture::close);
    }

    @ParameterizedTest
    @MethodSource(BOTH)
    void anArchiveOpensWithItsTenantsKeyOnly(Flavour flavour) throws Exception {
        CatalogFixture fixture = catalog(flavour);
        TinkTenantKeys keys = keys(fixture);
        int version = fixture.catalog().transaction(connection -> keys.ensure(connection, alice));
        fixture.run(connection -> assertThat(keys.ensure(connection, bob)).isEqualTo(1));

        byte[] archive = encrypt(keys.archiveKey(alice, version));

        assertThat(decrypt(keys(fixture).archiveKey(alice, version), archive, PART))
                .isEqualTo("rows of alice");
        assertThatThrownBy(() -> decrypt(keys.archiveKey(bob, 1), archive, PART))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() ->
                        decrypt(keys.archiveKey(alice, 1), archive, "backup/part-2".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() ->
                        decrypt(keys.archiveKey(alice, 1), java.util.Arrays.copyOf(archive, archive.length - 1), PART))
                .isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @MethodSource(BOTH)
    void aKeysetThatIsPutIntoAnotherTenantsRowDoesNotOpen(Flavour flavour) {
        CatalogFixture fixture = catalog(flavour);
        TinkTenantKeys keys = keys(fixture);
        fixture.run(connection -> {
            keys.ensure(connection, alice);
            Sql.of(connection, """
                            INSERT INTO tenant_key (tenant_id, version, sealed_keyset, created_at)
                            SELECT :bob, 1, sealed_keyset, created_at FROM tenant_key WHERE tenant_id = :alice
                            """).with("bob", bob).with("alice", alice).updateOne();
        });

        assertThatThrownBy(() -> keys.archiveKey(bob, 1)).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @MethodSource(BOTH)
    void manyAtOnceMakeOneKey(Flavour flavour) throws Exception {
        CatalogFixture fixture = catalog(flavour);
        TinkTenantKeys keys = keys(fixture);
        List<Callable<Integer>> askers = Stream.generate(() -> (Callable<Integer>)
                        () -> fixture.catalog().transaction(connection -> keys.ensure(connection, alice)))
                .limit(12)
                .toList();

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Integer> version : threads.invokeAll(askers)) {
                assertThat(version.get()).isEqualTo(1);
            }
        }
        fixture.run(connection -> assertThat(Sql.of(connection, "SELECT COUNT(*) AS n FROM tenant_key")
                        .<Integer>one(row -> row.integer("n")))
                .isEqualTo(1));
    }

    @ParameterizedTest
    @MethodSource(BOTH)
    void aDestroyedKeyIsForgottenWithinAMinuteAndNeverMadeAgain(Flavour flavour) {
        CatalogFixture fixture = catalog(flavour);
        TinkTenantKeys keys = keys(fixture);
        fixture.run(connection -> keys.ensure(connection, alice));
        ArchiveKey remembered = keys.archiveKey(alice, 1);
        assertThat(keys.archiveKey(alice, 1)).as("opened once, used again").isSameAs(remembered);
        fixture.run(connection -> Sql.of(
                        connection,
                        "UPDATE tenant_key SET sealed_keyset = NULL, destroyed_at = UTC_TIMESTAMP(6) WHERE tenant_id = :alice")
                .with("alice", alice)
                .updateOne());

        nanos.addAndGet(TinkTenantKeys.MEMORY.toNanos());

        assertThatThrownBy(() -> keys.archiveKey(alice, 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("destroyed");
        assertThatThrownBy(() -> fixture.run(connection -> keys.ensure(connection, alice)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("destroyed");
    }

    private CatalogFixture catalog(Flavour flavour) {
        CatalogFixture fixture = CatalogFixture.on(flavour);
        opened.add(fixture);
        return fixture;
    }

    private TinkTenantKeys keys(CatalogFixture fixture) {
        return new TinkTenantKeys(fixture.catalog(), LocalKeyset.create(home), nanos::get);
    }

    private static byte[] encrypt(ArchiveKey key) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream stream = key.encrypting(bytes, PART)) {
            stream.write("rows of alice".getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static String decrypt(ArchiveKey key, byte[] archive, byte[] associatedData) throws IOException {
        try (var stream = key.decrypting(new ByteArrayInputStream(archive), associatedData)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
