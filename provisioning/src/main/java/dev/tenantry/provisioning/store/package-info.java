/** Where archives lie. A key is built from generated ids only, never from anything a person typed. */
@NullMarked
package dev.tenantry.provisioning.store;

import org.jspecify.annotations.NullMarked;
