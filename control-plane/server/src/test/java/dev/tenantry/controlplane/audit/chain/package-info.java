/** The sequencer against real databases: killed, doubled, paused, and with an administrator of the catalog who changes rows. */
@NullMarked
package dev.tenantry.controlplane.audit.chain;

import org.jspecify.annotations.NullMarked;
