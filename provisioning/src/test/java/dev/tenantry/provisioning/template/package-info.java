@NullMarked
package dev.tenantry.provisioning.template;

import org.jspecify.annotations.NullMarked;
