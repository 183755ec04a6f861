/** The audit trail: a row in the transaction of the change it tells of, or neither (law 11). */
@NullMarked
package dev.tenantry.controlplane.audit;

import org.jspecify.annotations.NullMarked;
