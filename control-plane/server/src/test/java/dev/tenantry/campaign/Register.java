package dev.tenantry.campaign;

import java.util.OptionalLong;

/** A version in the catalog that each success raises by one. */
public interface Register {
    String name();

    /** The version now. */
    long read();

    /** Raises it: the version it has then, or empty when somebody else was first. Whatever it throws leaves open whether it did. */
    OptionalLong raise();
}
