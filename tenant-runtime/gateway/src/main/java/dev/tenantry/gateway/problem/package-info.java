/** Errors as problem documents, request ids, and nothing of an exception's text. Start at {@link dev.tenantry.gateway.problem.GatewayException}. */
@NullMarked
package dev.tenantry.gateway.problem;

import org.jspecify.annotations.NullMarked;
