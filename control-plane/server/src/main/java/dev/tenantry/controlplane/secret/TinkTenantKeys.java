package dev.tenantry.controlplane.secret;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkProtoKeysetFormat;
import dev.tenantry.api.backup.ArchiveKeysView;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.provisioning.backup.ArchiveKey;
import dev.tenantry.provisioning.backup.TinkArchiveKey;
import jakarta.inject.Singleton;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The tenants' keys, each a streaming keyset of its own (AES-256-GCM-HKDF in segments of one mebibyte), sealed by the key-encryption key with
 * tenant and version bound in. An opened key is remembered for a minute at most, so a destroyed one is gone everywhere soon after.
 */
@Singleton
public final class TinkTenantKeys implements TenantKeys {
    /** How long an opened key is used before the catalog is asked again whether it still stands. */
    static final Duration MEMORY = Duration.ofMinutes(1);

    /** Opened keys in memory; more tenants than this are hardly backed up in one minute. */
    private static final int MAX_REMEMBERED = 1_000;

    private static final String PURPOSE = "tenant key";

    private final Catalog catalog;
    private final KeyEncryptionKey key;
    private final LongSupplier nanoTime;
    private final Map<Slot, Opened> opened = new LinkedHashMap<>();

    @jakarta.inject.Inject
    public TinkTenantKeys(Catalog catalog, KeyEncryptionKey key) {
        this(catalog, key, System::nanoTime);
    }

    TinkTenantKeys(Catalog catalog, KeyEncryptionKey key, LongSupplier nanoTime) {
        this.catalog = catalog;
        this.key = key;
        this.nanoTime = nanoTime;
    }

    @Override
    public int ensure(Connection transaction, TenantId tenant) {
        Optional<Newest> newest = newest(transaction, tenant);
        if (newest.isEmpty()) {
            insertFirst(transaction, tenant);
            newest = newest(transaction, tenant);
        }
        Newest present = newest.orElseThrow();
        if (present.destroyed()) {
            throw new IllegalStateException(
                    "the key of tenant " + tenant + " was destroyed: nothing can be archived for it any more");
        }
        return present.version();
    }

    @Override
    public ArchiveKey archiveKey(TenantId tenant, int version) {
        Slot slot = new Slot(tenant, version);
        long now = nanoTime.getAsLong();
        synchronized (opened) {
            opened.values().removeIf(entry -> now - entry.openedAtNanos() >= MEMORY.toNanos());
            Opened remembered = opened.get(slot);
            if (remembered != null) {
                return remembered.key();
            }
        }
        ArchiveKey fresh = open(slot);
        synchronized (opened) {
            if (opened.size() >= MAX_REMEMBERED) {
                opened.remove(opened.keySet().iterator().next());
            }
            opened.put(slot, new Opened(fresh, now));
        }
        return fresh;
    }

    @Override
    public ArchiveKeysView sealed(Connection transaction, TenantId tenant) {
        return new ArchiveKeysView(
                tenant.value(),
                Sql.of(transaction, "SELECT slug FROM tenant WHERE id = :tenant")
                        .with("tenant", tenant)
                        .one(row -> row.string("slug")),
                Sql.of(transaction, """
                                SELECT version, sealed_keyset FROM tenant_key
                                 WHERE tenant_id = :tenant AND destroyed_at IS NULL AND sealed_keyset IS NOT NULL ORDER BY version
                                """)
                        .with("tenant", tenant)
                        .list(row -> new ArchiveKeysView.Key(
                                row.integer("version"),
                                Base64.getEncoder().encodeToString(row.bytes("sealed_keyset")))));
    }

    @Override
    public List<Integer> destroy(Connection transaction, TenantId tenant) {
        List<Integer> versions = Sql.of(transaction, """
                        SELECT version FROM tenant_key WHERE tenant_id = :tenant AND destroyed_at IS NULL ORDER BY version FOR UPDATE
                        """).with("tenant", tenant).list(row -> row.integer("version"));
        Sql.of(transaction, """
                        UPDATE tenant_key SET sealed_keyset = NULL, destroyed_at = UTC_TIMESTAMP(6)
                         WHERE tenant_id = :tenant AND destroyed_at IS NULL
                        """).with("tenant", tenant).update();
        catalog.afterCommit(() -> forget(tenant));
        return versions;
    }

    private void forget(TenantId tenant) {
        synchronized (opened) {
            opened.keySet().removeIf(slot -> slot.tenant().equals(tenant));
        }
    }

    private ArchiveKey open(Slot slot) {
        byte[] sealed = catalog.transaction(connection -> Sql.of(connection, """
                                SELECT sealed_keyset FROM tenant_key
                                WHERE tenant_id = :tenant AND version = :version AND destroyed_at IS NULL AND sealed_keyset IS NOT NULL
                                """)
                        .with("tenant", slot.tenant())
                        .with("version", slot.version())
                        .first(row -> row.bytes("sealed_keyset")))
                .orElseThrow(() -> new IllegalStateException("tenant " + slot.tenant() + " has no key of version "
                        + slot.version() + ", or it was destroyed"));
        return open(slot.tenant(), slot.version(), sealed, key);
    }

    /** Opens a sealed key, wherever it comes from. */
    static ArchiveKey open(TenantId tenant, int version, byte[] sealed, KeyEncryptionKey key) {
        byte[] plain = key.unwrap(sealed, AssociatedData.of(context(tenant, version)));
        try {
            return new TinkArchiveKey(
                    version,
                    TinkProtoKeysetFormat.parseKeyset(plain, InsecureSecretKeyAccess.get(), Tink.configuration()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "the key of tenant " + tenant + ", version " + version + ", is not a keyset", e);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    private void insertFirst(Connection transaction, TenantId tenant) {
        // Of two transactions at once the second waits here, and then keeps the first one's key.
        Sql.of(transaction, """
                        INSERT INTO tenant_key (tenant_id, version, sealed_keyset, created_at)
                        VALUES (:tenant, 1, :sealed, UTC_TIMESTAMP(6))
                        ON DUPLICATE KEY UPDATE version = version
                        """)
                .with("tenant", tenant)
                .with("sealed", sealNew(context(tenant, 1)))
                .update();
    }

    private byte[] sealNew(SecretBox.Context context) {
        try {
            KeysetHandle fresh = TinkArchiveKey.generate();
            byte[] plain =
                    TinkProtoKeysetFormat.serializeKeyset(fresh, InsecureSecretKeyAccess.get(), Tink.configuration());
            try {
                return key.wrap(plain, AssociatedData.of(context));
            } finally {
                Arrays.fill(plain, (byte) 0);
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no key could be made for tenant " + context.owner(), e);
        }
    }

    private static Optional<Newest> newest(Connection transaction, TenantId tenant) {
        return Sql.of(transaction, """
                        SELECT version, destroyed_at FROM tenant_key WHERE tenant_id = :tenant ORDER BY version DESC LIMIT 1
                        """)
                .with("tenant", tenant)
                .first(row -> new Newest(row.integer("version"), row.nullableInstant("destroyed_at") != null));
    }

    private static SecretBox.Context context(TenantId tenant, int version) {
        return new SecretBox.Context(tenant.value(), PURPOSE, version);
    }

    private record Slot(TenantId tenant, int version) {}

    private record Newest(int version, boolean destroyed) {}

    private record Opened(ArchiveKey key, long openedAtNanos) {}
}
