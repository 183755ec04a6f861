/** Tests of what a request's statements meet. */
@NullMarked
package dev.tenantry.gateway.sql;

import org.jspecify.annotations.NullMarked;
