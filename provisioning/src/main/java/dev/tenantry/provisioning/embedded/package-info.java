/**
 * Database servers started by us: MariaDB from its Maven Central binaries, and MySQL from a folder. For a first try, for demonstrations and
 * for tests; production registers servers that somebody else runs. Each server listens on loopback only, has TLS with an authority of its
 * own, grants switched on and one administrator, and keeps its data over restarts. Start at
 * {@link dev.tenantry.provisioning.embedded.EmbeddedServer}.
 */
@NullMarked
package dev.tenantry.provisioning.embedded;

import org.jspecify.annotations.NullMarked;
