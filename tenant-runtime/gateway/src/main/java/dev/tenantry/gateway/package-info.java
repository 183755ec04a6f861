/**
 * The gateway: application traffic over HTTP for callers in any language, on top of the tenant runtime.
 *
 * <p>{@code sql} takes statements and answers rows; {@code problem} makes problem answers. Start at {@link dev.tenantry.gateway.Application}.
 */
@NullMarked
package dev.tenantry.gateway;

import org.jspecify.annotations.NullMarked;
