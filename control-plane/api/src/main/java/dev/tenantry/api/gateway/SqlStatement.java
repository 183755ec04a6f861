package dev.tenantry.api.gateway;

import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.NotBlank;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One parameterised statement.
 *
 * @param sql with a question mark for each parameter
 */
@Serdeable
public record SqlStatement(@NotBlank String sql, @Nullable List<SqlValue> parameters) {}
