@NullMarked
package dev.tenantry.provisioning.scan;

import org.jspecify.annotations.NullMarked;
