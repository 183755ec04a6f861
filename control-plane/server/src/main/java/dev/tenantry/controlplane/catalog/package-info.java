/** The catalog's transactions and the few seams everything else stands on: ids and randomness. Time is the database's. */
@NullMarked
package dev.tenantry.controlplane.catalog;

import org.jspecify.annotations.NullMarked;
