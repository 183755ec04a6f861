/**
 * The control plane: the service that records tenants and does to their databases what people and machines ask for. One package per
 * capability, each with its HTTP endpoint, its application service and its store side by side. Start at
 * {@link dev.tenantry.controlplane.operation.Operations}: every change to the world is an operation.
 */
@NullMarked
package dev.tenantry.controlplane;

import org.jspecify.annotations.NullMarked;
