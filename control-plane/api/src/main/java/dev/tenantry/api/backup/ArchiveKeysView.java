package dev.tenantry.api.backup;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/**
 * A tenant's archive keys, sealed by the control plane's keyset: with it, and only with it, its archives can be read without the catalog.
 */
@Serdeable
public record ArchiveKeysView(String tenantId, List<Key> keys) {
    public ArchiveKeysView {
        keys = List.copyOf(keys);
    }

    /**
     * One version.
     *
     * @param sealedKeyset base 64
     */
    @Serdeable
    public record Key(int version, String sealedKeyset) {}
}
