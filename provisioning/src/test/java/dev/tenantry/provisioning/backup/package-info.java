@NullMarked
package dev.tenantry.provisioning.backup;

import org.jspecify.annotations.NullMarked;
