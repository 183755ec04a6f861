/** Tests of looking at archives offline. */
@NullMarked
package dev.tenantry.controlplane.inspect;

import org.jspecify.annotations.NullMarked;
