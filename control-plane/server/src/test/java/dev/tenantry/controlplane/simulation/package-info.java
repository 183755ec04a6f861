/**
 * The simulator: several control planes, their catalog, database servers, store, runtime nodes and people on one thread, with every fault
 * that a seed brings, and the invariants looked at after each step. It runs the product's own engine, kinds, stores and routing; only
 * what they talk to is made up. One seed is one history. Start at {@link
 * dev.tenantry.controlplane.simulation.Simulation}.
 */
package dev.tenantry.controlplane.simulation;
