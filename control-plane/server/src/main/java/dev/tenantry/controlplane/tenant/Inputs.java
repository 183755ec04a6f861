package dev.tenantry.controlplane.tenant;

import java.util.Map;

/** Reads the stored inputs of operations. */
public final class Inputs {
    private Inputs() {}

    /** A field that must be there. */
    public static String required(Map<String, String> fields, String name) {
        String value = fields.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the input has no " + name);
        }
        return value;
    }
}
