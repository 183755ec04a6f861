@NullMarked
package dev.tenantry.provisioning.export;

import org.jspecify.annotations.NullMarked;
