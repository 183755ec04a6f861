package dev.tenantry.api.deletion;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Exactly what a purge of a tenant would destroy now, and what would stay. Asking for it changes nothing.
 *
 * @param items what would go
 * @param stays what would stay, in words
 * @param sha256 the plan's digest: a ticket carries it, and a purge stops when the plan has become another one
 * @param retainedUntil when the grace time ends; null for a tenant that is not deleted
 * @param obstacles why a purge is refused at present, in words; empty when it is not
 */
@Serdeable
public record PurgePlanView(
        String tenantId,
        String slug,
        List<PurgeItem> items,
        List<String> stays,
        String sha256,
        @Nullable Instant retainedUntil,
        List<String> obstacles) {}
