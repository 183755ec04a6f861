package dev.tenantry.api.plan;

import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/**
 * What a tenant may use.
 *
 * @param maxConnections connections of the application account, all runtimes together
 * @param maxRows rows one gateway request may answer
 * @param temporaryTables whether the application account may create temporary tables
 */
@Serdeable
public record PlanLimits(
        @Min(1) @Max(500) int maxConnections,
        @Min(100) @Max(600000) int statementTimeoutMillis,
        @Min(1) @Max(1000000) int maxRows,
        boolean temporaryTables) {}
