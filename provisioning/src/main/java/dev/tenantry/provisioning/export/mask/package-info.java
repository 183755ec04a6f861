/**
 * Masking: what stands in a package instead of a person's data. Rules say of each column what becomes of it; a plan holds them against an
 * archive and refuses what would leave something unsaid or break a key. It calls the packages backup and database and reads no rows itself.
 * Start at {@link dev.tenantry.provisioning.export.mask.MaskPlan}.
 */
@NullMarked
package dev.tenantry.provisioning.export.mask;

import org.jspecify.annotations.NullMarked;
