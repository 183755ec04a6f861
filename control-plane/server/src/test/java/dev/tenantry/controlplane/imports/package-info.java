@NullMarked
package dev.tenantry.controlplane.imports;

import org.jspecify.annotations.NullMarked;
