/**
 * {@code tenantctl backups inspect}: what an archive is, found out offline. It calls provisioning and opens keys; it needs no catalog and starts
 * no Micronaut. Start at {@link dev.tenantry.controlplane.inspect.InspectMain}.
 */
@NullMarked
package dev.tenantry.controlplane.inspect;

import org.jspecify.annotations.NullMarked;
