/**
 * A database server as such: where it is, how it is spoken to, what it must be like, and the service accounts that we have on it. All
 * connections of this library come from {@link dev.tenantry.provisioning.server.ServerConnections}, which forces their properties; all
 * differences between MySQL and MariaDB that are not about archives are in {@link dev.tenantry.provisioning.server.Dialect}. Code that
 * does something to a server takes a {@link dev.tenantry.provisioning.server.ServerAccess}: start reading there.
 */
@NullMarked
package dev.tenantry.provisioning.server;

import org.jspecify.annotations.NullMarked;
