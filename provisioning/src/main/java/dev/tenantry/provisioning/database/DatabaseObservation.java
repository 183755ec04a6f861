package dev.tenantry.provisioning.database;

import org.jspecify.annotations.Nullable;

/**
 * A database as it was found.
 *
 * @param exists whether there is one of that name
 * @param identity its ownership mark; null when it has none
 * @param tables how many tables and views it has, without the identity table
 */
public record DatabaseObservation(boolean exists, @Nullable DatabaseIdentity identity, int tables) {}
