/**
 * {@code tenantctl tenants import}: a file from elsewhere becomes a new tenant. The file arrives in parts, which lie in the store sealed under
 * the new tenant's key, and the operation reads them from there. It calls provisioning, tenant, schema and backup's stores; start at
 * {@link dev.tenantry.controlplane.imports.ImportOperation}.
 */
@NullMarked
package dev.tenantry.controlplane.imports;

import org.jspecify.annotations.NullMarked;
