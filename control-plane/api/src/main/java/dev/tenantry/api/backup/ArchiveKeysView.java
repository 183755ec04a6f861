package dev.tenantry.api.backup;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A tenant's archive keys, sealed by the control plane's keyset: with it, and only with it, its archives can be read without the catalog.
 *
 * @param slug the tenant's slug when the keys were read, by which offline commands can be told the tenant; null from a control plane that does not
 *     say it
 */
@Serdeable
public record ArchiveKeysView(String tenantId, @Nullable String slug, List<Key> keys) {
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
