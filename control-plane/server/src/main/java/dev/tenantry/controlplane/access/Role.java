package dev.tenantry.controlplane.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

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

    /** The role of a name, if there is one. */
    public static Optional<Role> ofWord(String word) {
        return Arrays.stream(values()).filter(role -> role.word().equals(word)).findFirst();
    }
}
