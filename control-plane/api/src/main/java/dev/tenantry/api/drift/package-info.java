/** Drift: where the catalog, the servers and the stores do not agree. */
@NullMarked
package dev.tenantry.api.drift;

import org.jspecify.annotations.NullMarked;
