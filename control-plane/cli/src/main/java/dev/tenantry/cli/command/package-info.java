/** One class per noun, one method per verb. A verb checks its arguments, asks the control plane and shows the answer. */
@NullMarked
package dev.tenantry.cli.command;

import org.jspecify.annotations.NullMarked;
