package dev.tenantry.provisioning;

/**
 * What kind of server it is.
 *
 * @param flavour the family, read from the version string, never from the product name
 * @param version as the server says it, for example 11.4.5-MariaDB
 */
public record ServerFacts(Flavour flavour, String version) {}
