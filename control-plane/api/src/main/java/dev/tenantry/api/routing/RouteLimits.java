package dev.tenantry.api.routing;

import io.micronaut.serde.annotation.Serdeable;

/**
 * The plan's limits as a runtime enforces them.
 */
@Serdeable
public record RouteLimits(int maxConnections, int statementTimeoutMillis, int maxRows) {}
