/** The story that the demo tells, through the public API and the gateway only. */
@NullMarked
package dev.tenantry.cli.demo;

import org.jspecify.annotations.NullMarked;
