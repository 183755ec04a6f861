package dev.tenantry.provisioning.export.mask;

import org.jspecify.annotations.Nullable;

/** Puts something in the place of a value that is not NULL. */
@FunctionalInterface
interface Masker {
    /** As it is. */
    Masker KEEP = new Masker() {
        @Override
        public byte[] mask(byte[] value) {
            return value;
        }

        @Override
        public boolean keeps() {
            return true;
        }
    };

    byte @Nullable [] mask(byte[] value);

    /** Whether every value stays as it is. */
    default boolean keeps() {
        return false;
    }
}
