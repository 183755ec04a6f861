package dev.tenantry.provisioning.scan;

/**
 * An account whose name has the form of a tenant account's, as it was found.
 *
 * @param host from where it may log in; {@code %} for every account that we make
 */
public record FoundAccount(String user, String host, boolean locked) {}
