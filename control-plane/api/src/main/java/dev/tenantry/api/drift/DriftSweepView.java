package dev.tenantry.api.drift;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How well one server, store or the catalog itself is known.
 *
 * @param target a server's id, {@code store:} and a store's name, or {@code catalog}
 * @param name what people call it
 * @param knowledge {@code known} when the last sweep saw all of it and is recent; else {@code not_known}, whatever was seen before
 * @param problem why the last sweep saw nothing; null when it saw everything
 * @param knownAt when a sweep last saw all of it
 * @param seconds how long that sweep took
 * @param examined how many things were compared in it
 * @param open how much confirmed drift there is, without what is ignored
 */
@Serdeable
public record DriftSweepView(
        String target,
        String name,
        String knowledge,
        @Nullable String problem,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Instant knownAt,
        double seconds,
        long examined,
        long open) {}
