package dev.tenantry.provisioning.database;

import dev.tenantry.provisioning.identifier.ObjectName;

/**
 * A column whose values are stored, so they have to be carried.
 *
 * @param name its name
 * @param carriage how its values travel
 * @param characterSet of its text; empty for other types
 * @param collation of its text; empty for other types
 * @param keyPosition its place in the primary key, from 1 on; 0 when it has none there
 * @param dataType as the information schema says it
 * @param counter whether the server counts it up by itself
 */
public record Column(
        ObjectName name,
        Carriage carriage,
        String characterSet,
        String collation,
        int keyPosition,
        String dataType,
        boolean counter) {}
