package dev.tenantry.api.server;

import io.micronaut.serde.annotation.Serdeable;
import org.jspecify.annotations.Nullable;

/**
 * What a check of a server found, what follows from it and what mends it.
 *
 * @param code server.word
 * @param severity blocker, warning or note
 * @param statement the statement or setting that mends it
 */
@Serdeable
public record FindingView(
        String code,
        String severity,
        String found,
        String consequence,
        @Nullable String statement) {}
