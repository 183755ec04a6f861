/**
 * The way from a seller's request to a customer who works.
 *
 * <p>Records only: no behaviour beyond checking and copying, no dependency on either side of the wire.
 */
@NullMarked
package dev.tenantry.api.onboarding;

import org.jspecify.annotations.NullMarked;
