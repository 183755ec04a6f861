/** Tests of the catalog's transactions, and the fixture that gives other tests a catalog. */
@NullMarked
package dev.tenantry.controlplane.catalog;

import org.jspecify.annotations.NullMarked;
