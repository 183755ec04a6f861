/** What comes out of a backup, compared by means that share nothing with the code that wrote it. */
@NullMarked
package dev.tenantry.provisioning.fidelity;

import org.jspecify.annotations.NullMarked;
