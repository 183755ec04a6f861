/**
 * The tenant runtime: one data source that leads each piece of work to its own tenant's database, and to no other.
 *
 * <p>{@code routing} follows the control plane's registry and keeps the last good copy; {@code pool} holds connections and obeys
 * routes. Nothing here needs the control plane to serve a tenant it already knows. Start at {@link dev.tenantry.runtime.TenantRuntime}.
 */
@NullMarked
package dev.tenantry.runtime;

import org.jspecify.annotations.NullMarked;
