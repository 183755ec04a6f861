/** Tests of packages that customers take away. */
@NullMarked
package dev.tenantry.controlplane.export;

import org.jspecify.annotations.NullMarked;
