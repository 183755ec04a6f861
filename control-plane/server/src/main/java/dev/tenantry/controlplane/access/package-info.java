/** Who may do what: tokens, roles, and the table of permissions from which enforcement and documentation come. */
@NullMarked
package dev.tenantry.controlplane.access;

import org.jspecify.annotations.NullMarked;
