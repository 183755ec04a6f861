/** Accounts of tenant databases: what they may do, and how their access ends. */
@NullMarked
package dev.tenantry.provisioning.account;

import org.jspecify.annotations.NullMarked;
