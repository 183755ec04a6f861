/** One run of the command: which control plane, as whom, in which output form; errors, exit statuses, waiting for operations. */
@NullMarked
package dev.tenantry.cli.session;

import org.jspecify.annotations.NullMarked;
