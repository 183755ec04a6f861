package dev.tenantry.provisioning.scan;

import dev.tenantry.provisioning.database.DatabaseIdentity;
import org.jspecify.annotations.Nullable;

/**
 * A database as it was found.
 *
 * @param name as the server says it: begins with {@code tn}, and need not be of our form
 * @param marked whether it has a view by the name of the mark
 * @param identity what the mark says; null when there is none, or when it is not of our making
 */
public record FoundDatabase(
        String name, boolean marked, @Nullable DatabaseIdentity identity) {}
