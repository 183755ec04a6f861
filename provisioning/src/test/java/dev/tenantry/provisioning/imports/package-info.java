@NullMarked
package dev.tenantry.provisioning.imports;

import org.jspecify.annotations.NullMarked;
