/** A whole Tenantry on this machine: embedded database servers, control plane and runtime as children of one command. */
@NullMarked
package dev.tenantry.cli.dev;

import org.jspecify.annotations.NullMarked;
