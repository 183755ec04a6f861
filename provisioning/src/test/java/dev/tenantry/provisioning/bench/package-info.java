/** Benchmarks, run by ./dev bench: each side by side with what one would otherwise pick. */
@NullMarked
package dev.tenantry.provisioning.bench;

import org.jspecify.annotations.NullMarked;
