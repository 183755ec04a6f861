package dev.tenantry.cli.context;

import org.jspecify.annotations.Nullable;

/**
 * One control plane.
 *
 * @param url its address
 * @param tokenFile a file whose first line is the token
 */
public record ContextEntry(String url, @Nullable String tokenFile) {}
