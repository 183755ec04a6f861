package dev.tenantry.controlplane.imports;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * What may come in.
 *
 * @param maxBytes the size of a file as it is sent
 * @param maxUnpackedBytes what may come out of it: a small file can unpack to any size
 * @param silence how long a file may be on its way without another part, before its import is undone
 */
@ConfigurationProperties("tenantry.imports")
public record ImportConfiguration(
        @Bindable(defaultValue = "68719476736") long maxBytes,
        @Bindable(defaultValue = "274877906944") long maxUnpackedBytes,
        @Bindable(defaultValue = "10m") Duration silence) {
    public ImportConfiguration {
        if (maxBytes < 1 || maxUnpackedBytes < 1 || silence.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException(
                    "tenantry.imports: the sizes are at least 1 byte, and silence at least a second");
        }
    }
}
