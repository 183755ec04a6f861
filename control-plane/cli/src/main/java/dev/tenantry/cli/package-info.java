/** The command: from arguments to an exit status. Start at {@link dev.tenantry.cli.Main}; each noun is a class of {@code command}. */
@NullMarked
package dev.tenantry.cli;

import org.jspecify.annotations.NullMarked;
