package dev.tenantry.provisioning.server;

import dev.tenantry.provisioning.Secret;

/**
 * An account on a server and its password.
 *
 * @param user the account's name
 * @param password its password; shows itself nowhere
 */
public record Credential(String user, Secret password) {}
