package dev.tenantry.api.gateway;

import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Statements of one transaction, for the tenant whose token is shown.
 *
 * @param maxRows at most the plan's
 * @param timeoutMillis at most the plan's, for the whole transaction
 */
@Serdeable
public record SqlRequest(
        @NotEmpty @Size(max = 100) @Valid List<SqlStatement> statements,
        @Nullable Integer maxRows,
        @Nullable Integer timeoutMillis,
        @Nullable Boolean readOnly) {
    public SqlRequest {
        statements = statements == null ? List.of() : List.copyOf(statements);
    }
}
