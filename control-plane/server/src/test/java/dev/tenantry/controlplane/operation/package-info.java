/** Tests of the engine, and the universal tests that every kind of operation passes. */
@NullMarked
package dev.tenantry.controlplane.operation;

import org.jspecify.annotations.NullMarked;
