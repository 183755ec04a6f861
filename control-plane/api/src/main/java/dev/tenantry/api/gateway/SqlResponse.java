package dev.tenantry.api.gateway;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/**
 * What each statement answered. The transaction is committed.
 */
@Serdeable
public record SqlResponse(String tenantId, int generation, List<SqlResult> results, double millis) {
    public SqlResponse {
        results = List.copyOf(results);
    }
}
