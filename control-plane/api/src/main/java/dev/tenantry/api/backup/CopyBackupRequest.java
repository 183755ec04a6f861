package dev.tenantry.api.backup;

import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * Has one backup copied between its two stores.
 *
 * @param direction {@code out} makes the second copy, which is the default; {@code back} fills the backup's own store from the second copy
 */
@Serdeable
public record CopyBackupRequest(
        @Nullable @Pattern(regexp = "out|back") String direction,
        @Nullable @Size(max = 500) String reason) {
    public static final String OUT = "out";

    public static final String BACK = "back";
}
