package dev.tenantry.provisioning.server;

import java.util.EnumMap;
import java.util.Map;

/** The credentials of all four service accounts of one registration. */
public record ServiceCredentials(Map<ServiceAccount, Credential> byAccount) {
    public ServiceCredentials {
        if (byAccount.size() != ServiceAccount.values().length) {
            throw new IllegalArgumentException("a server has all four service accounts or none");
        }
        byAccount = Map.copyOf(new EnumMap<>(byAccount));
    }

    /** The credential of one of them. */
    public Credential of(ServiceAccount account) {
        Credential credential = byAccount.get(account);
        if (credential == null) {
            throw new IllegalStateException("a server has all four service accounts");
        }
        return credential;
    }
}
