/**
 * The HTTP contract between the control plane, the runtimes and everybody who calls them: one package per capability, with the
 * word that the path, the table and the command use too. Start at {@link dev.tenantry.api.common.Problem} for errors.
 */
@NullMarked
package dev.tenantry.api;

import org.jspecify.annotations.NullMarked;
