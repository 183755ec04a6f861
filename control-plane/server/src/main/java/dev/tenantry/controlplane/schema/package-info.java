/** Application schemas: migrations, content-addressed and versioned, and the templates recorded from them. */
@NullMarked
package dev.tenantry.controlplane.schema;

import org.jspecify.annotations.NullMarked;
