@NullMarked
package dev.tenantry.provisioning.account;

import org.jspecify.annotations.NullMarked;
