@NullMarked
package dev.tenantry.provisioning;

import org.jspecify.annotations.NullMarked;
