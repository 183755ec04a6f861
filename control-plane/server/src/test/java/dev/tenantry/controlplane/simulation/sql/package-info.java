/**
 * A catalog in memory that runs the product's own SQL: the migrations make its tables, each statement is read once and run by a small
 * interpreter. What it does not know it refuses loudly. {@code MemoryCatalogTest} holds it to real servers. Start at {@link
 * dev.tenantry.controlplane.simulation.sql.MemoryDatabase}.
 */
package dev.tenantry.controlplane.simulation.sql;
