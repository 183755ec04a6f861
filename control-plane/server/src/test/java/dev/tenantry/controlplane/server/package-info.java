/** A database server in memory, for tests of operations. */
@NullMarked
package dev.tenantry.controlplane.server;

import org.jspecify.annotations.NullMarked;
