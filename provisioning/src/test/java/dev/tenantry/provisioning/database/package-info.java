@NullMarked
package dev.tenantry.provisioning.database;

import org.jspecify.annotations.NullMarked;
