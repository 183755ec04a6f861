/** Names on a server, as value types: an SQL identifier is built from one of these or not at all (law 3). */
@NullMarked
package dev.tenantry.provisioning.identifier;

import org.jspecify.annotations.NullMarked;
