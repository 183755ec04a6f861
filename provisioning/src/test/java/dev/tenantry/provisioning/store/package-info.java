@NullMarked
package dev.tenantry.provisioning.store;

import org.jspecify.annotations.NullMarked;
