/**
 * The contract spoken over HTTP, with nothing but the JDK's client and Jackson: for the command line, for tests, and for JVM programs that
 * drive the control plane. Start at {@link dev.tenantry.api.client.ControlPlane}, which has a method per endpoint.
 */
@NullMarked
package dev.tenantry.api.client;

import org.jspecify.annotations.NullMarked;
