package dev.tenantry.api.common;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a listing.
 *
 * @param items what is on this page, in the listing's order
 * @param nextCursor give it back as {@code cursor} to get the next page; null on the last
 * @param <T> what is listed
 */
@Serdeable
public record Page<T>(List<T> items, @Nullable String nextCursor) {
    public Page {
        items = List.copyOf(items);
    }
}
