/** Tests of the audit log's arithmetic and of its verifier. */
@NullMarked
package dev.tenantry.api.audit.proof;

import org.jspecify.annotations.NullMarked;
