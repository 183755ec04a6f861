/**
 * The three catalogs of truth (the catalog's rows, what lies on each database server, what lies in the object store) and every way in which
 * they may disagree. Start at {@link dev.tenantry.controlplane.truth.Truths}; each kind of disagreement is planted in {@code TruthsTest}.
 */
@NullMarked
package dev.tenantry.controlplane.truth;

import org.jspecify.annotations.NullMarked;
