package dev.tenantry.controlplane.operation;

import java.util.Map;

/**
 * What the journal knows of one step.
 *
 * @param attempt how often it was begun, in the present direction
 * @param output what it put out when it was done
 */
record JournalEntry(int seq, String name, StepState state, int attempt, Map<String, String> output) {}
