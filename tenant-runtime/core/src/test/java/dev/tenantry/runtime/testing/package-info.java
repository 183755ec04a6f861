/** What tests of the runtime need around it: a control plane that signs and seals, and tenants' databases on real servers. */
@NullMarked
package dev.tenantry.runtime.testing;

import org.jspecify.annotations.NullMarked;
