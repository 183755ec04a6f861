/**
 * Retention: which backups a plan keeps and why, pins, and the end of those that nothing keeps. Start at
 * {@link dev.tenantry.controlplane.retention.RetentionRules}; {@link dev.tenantry.controlplane.retention.ExpireOperation} deletes.
 */
@NullMarked
package dev.tenantry.controlplane.retention;

import org.jspecify.annotations.NullMarked;
