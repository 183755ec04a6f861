@NullMarked
package dev.tenantry.provisioning.embedded;

import org.jspecify.annotations.NullMarked;
