/** What the API says about the end of a contract: deletion tickets, their plans, legal holds. */
@NullMarked
package dev.tenantry.api.deletion;

import org.jspecify.annotations.NullMarked;
