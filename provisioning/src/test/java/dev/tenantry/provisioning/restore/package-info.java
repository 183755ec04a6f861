@NullMarked
package dev.tenantry.provisioning.restore;

import org.jspecify.annotations.NullMarked;
