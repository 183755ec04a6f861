package dev.tenantry.api.restore;

import io.micronaut.serde.annotation.Serdeable;

/**
 * One table on both sides.
 *
 * @param verdict same, rows differ, only left, only right
 */
@Serdeable
public record TableDifference(String table, String verdict, long leftRows, long rightRows) {}
