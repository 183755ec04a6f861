/** What is shown: streams, colour, tables. Results go to standard output, talk to standard error. Knows nothing of Tenantry. */
@NullMarked
package dev.tenantry.cli.terminal;

import org.jspecify.annotations.NullMarked;
