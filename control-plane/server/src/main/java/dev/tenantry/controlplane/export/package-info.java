/**
 * {@code tenantctl tenants export}: a customer's data as a package of plain files, made offline of an archive. It calls provisioning and opens
 * keys; it needs no catalog and starts no Micronaut. Start at {@link dev.tenantry.controlplane.export.ExportMain}.
 */
@NullMarked
package dev.tenantry.controlplane.export;

import org.jspecify.annotations.NullMarked;
