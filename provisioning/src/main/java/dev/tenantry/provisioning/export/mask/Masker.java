package dev.tenantry.provisioning.export.mask;

import org.jspecify.annotations.Nullable;

/** Puts something in the place of a value that is not NULL. */
@FunctionalInterface
interface Masker {
    /** As it is. */
    Masker KEEP = value -> value;

    byte @Nullable [] mask(byte[] value);
}
