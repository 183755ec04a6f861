/** Secrets at rest: sealed under the local keyset with their owner and purpose bound in, and the tenants' keys. Start at {@link SecretBox}. */
@NullMarked
package dev.tenantry.controlplane.secret;

import org.jspecify.annotations.NullMarked;
