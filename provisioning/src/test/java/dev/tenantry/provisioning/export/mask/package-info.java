/** Tests of masking. */
@NullMarked
package dev.tenantry.provisioning.export.mask;

import org.jspecify.annotations.NullMarked;
