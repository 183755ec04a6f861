/**
 * A tenant's data as its owner takes it away: plain files that the standard client of the server's family loads. It reads an archive through
 * the package backup and writes one new folder; it needs no database server. Start at {@link dev.tenantry.provisioning.export.TenantExport}.
 */
@NullMarked
package dev.tenantry.provisioning.export;

import org.jspecify.annotations.NullMarked;
