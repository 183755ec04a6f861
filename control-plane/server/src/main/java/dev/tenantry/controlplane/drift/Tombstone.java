package dev.tenantry.controlplane.drift;

import org.jspecify.annotations.Nullable;

/**
 * What the catalog remembers of a database or an account that is not on the server as far as it knows.
 *
 * @param tenantId whose it was; null for a scratch or standby database
 * @param databaseId the catalog's id of the database
 * @param serverId where the database was, or is
 * @param createdBy the operation that made the database
 * @param dropped whether the database, or the account, is recorded as dropped; else it is on another server
 */
record Tombstone(@Nullable String tenantId, String databaseId, String serverId, String createdBy, boolean dropped) {}
