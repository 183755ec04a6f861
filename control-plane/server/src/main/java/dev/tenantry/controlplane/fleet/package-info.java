/**
 * The fleet as a whole: how it stands ({@code FleetStatusReader}) and what is wrong now ({@code FleetDoctor}). Every capability says itself
 * what can be wrong with it, through {@code FindingSource}. Reads the catalog and contacts nothing else. Start at {@code FleetEndpoint}.
 */
@NullMarked
package dev.tenantry.controlplane.fleet;

import org.jspecify.annotations.NullMarked;
