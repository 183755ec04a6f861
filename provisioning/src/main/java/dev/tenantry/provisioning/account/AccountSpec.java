package dev.tenantry.provisioning.account;

import dev.tenantry.provisioning.Secret;
import dev.tenantry.provisioning.identifier.AccountName;

/**
 * What an account must be. Its rights follow from its role; the database follows from its name.
 *
 * @param account its name
 * @param password its password
 * @param temporaryTables whether it may create temporary tables
 * @param maxConnections how many sessions it may have; 0 for no limit of its own
 * @param locked whether it is created locked
 */
public record AccountSpec(
        AccountName account, Secret password, boolean temporaryTables, int maxConnections, boolean locked) {}
