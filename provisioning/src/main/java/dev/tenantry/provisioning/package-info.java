/**
 * Everything that is done TO a database server: connections with forced properties, checks, accounts, databases, templates,
 * fences, backups and restores. No HTTP, no Micronaut, no catalog. Start at {@link dev.tenantry.provisioning.DatabaseServer}:
 * the control plane's operations see a server only through it.
 */
@NullMarked
package dev.tenantry.provisioning;

import org.jspecify.annotations.NullMarked;
