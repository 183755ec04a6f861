/** Templates: what Flyway built once, recorded, so that it can be built again fast. */
@NullMarked
package dev.tenantry.provisioning.template;

import org.jspecify.annotations.NullMarked;
