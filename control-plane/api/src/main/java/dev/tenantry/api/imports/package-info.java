/**
 * Files from elsewhere that become new tenants: asked for, sent in parts, and said to be complete. Records only; start at
 * {@link dev.tenantry.api.imports.ImportTenantRequest}.
 */
@NullMarked
package dev.tenantry.api.imports;

import org.jspecify.annotations.NullMarked;
