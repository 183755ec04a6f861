package dev.tenantry.api.deletion;

import io.micronaut.serde.annotation.Serdeable;
import org.jspecify.annotations.Nullable;

/**
 * One object that a purge destroys.
 *
 * @param kind database, account, backup, key
 * @param id the catalog's id of it; the name of an account, the version of a key
 * @param name as a server or a store knows it
 * @param serverId the server it lies on, or null
 * @param detail its present state
 * @param rows of a database, as its newest complete backup counted them; of a backup, how many it holds; null when it was never counted
 * @param bytes the same in bytes: of a database uncompressed, of a backup as stored
 */
@Serdeable
public record PurgeItem(
        String kind,
        String id,
        String name,
        @Nullable String serverId,
        String detail,
        @Nullable Long rows,
        @Nullable Long bytes) {}
