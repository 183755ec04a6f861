/** A seller's request, another person's approval, and the hand-over at its end. */
@NullMarked
package dev.tenantry.controlplane.onboarding;

import org.jspecify.annotations.NullMarked;
