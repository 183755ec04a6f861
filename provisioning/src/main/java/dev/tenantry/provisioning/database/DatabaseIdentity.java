package dev.tenantry.provisioning.database;

/**
 * The one row of {@code tenantry_identity}: the ownership mark of a database.
 *
 * @param tenantId whose database it is; the word {@code none} for a scratch or standby database
 * @param databaseId the catalog's id of it
 * @param createdBy the operation that created it
 */
public record DatabaseIdentity(String tenantId, String databaseId, String createdBy) {
    /** The tenant of a database that nobody owns yet. */
    public static final String NO_TENANT = "none";
}
