package dev.tenantry.api.tenant;

import dev.tenantry.api.operation.OperationView;
import io.micronaut.serde.annotation.Serdeable;

/**
 * A tenant that now exists in the catalog, and the operation that builds it.
 */
@Serdeable
public record TenantAccepted(TenantView tenant, OperationView operation, PlacementExplanation placement) {}
