/** Retention: which backups are kept, and why. */
@NullMarked
package dev.tenantry.api.retention;

import org.jspecify.annotations.NullMarked;
