/** What an operator can set: one record per concern, read from {@code tenantry.*} properties or {@code TENANTRY_…} variables. */
@NullMarked
package dev.tenantry.controlplane.configuration;

import org.jspecify.annotations.NullMarked;
