package dev.tenantry.controlplane.access;

import java.util.Locale;

/** The roles of the permission table. */
public enum Role {
    SELLER,
    APPROVER,
    OPERATOR,
    SUPPORT,
    AUDITOR,
    RUNTIME,
    ADMINISTRATOR,
    TENANT_ADMINISTRATOR;

    /** The role's name in tokens and in the API. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
