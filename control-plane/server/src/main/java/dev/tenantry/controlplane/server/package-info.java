/** Database servers: registration, checks, placement, and the way to each of them. */
@NullMarked
package dev.tenantry.controlplane.server;

import org.jspecify.annotations.NullMarked;
