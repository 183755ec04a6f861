/**
 * How much one caller may ask of the API: buckets of tokens in memory, bounded, one per API token and one per address that shows none. Each
 * control plane counts for itself. Start reading at {@link dev.tenantry.controlplane.limit.RateLimits}; the access filter calls it.
 */
@NullMarked
package dev.tenantry.controlplane.limit;

import org.jspecify.annotations.NullMarked;
