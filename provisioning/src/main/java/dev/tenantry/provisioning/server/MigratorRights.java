package dev.tenantry.provisioning.server;

/** What a migrator may do to the structure of its database. */
public enum MigratorRights {
    /** Create and alter. */
    BUILD,
    /** Create, alter and drop: for a migration that declares it, and for starting over what was left half-way. */
    BUILD_AND_DROP
}
