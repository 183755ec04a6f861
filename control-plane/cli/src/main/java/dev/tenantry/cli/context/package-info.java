/** Named control planes of this user: address and token file, never a token. */
@NullMarked
package dev.tenantry.cli.context;

import org.jspecify.annotations.NullMarked;
