@NullMarked
package dev.tenantry.provisioning.server;

import org.jspecify.annotations.NullMarked;
