@NullMarked
package dev.tenantry.controlplane.drift;

import org.jspecify.annotations.NullMarked;
