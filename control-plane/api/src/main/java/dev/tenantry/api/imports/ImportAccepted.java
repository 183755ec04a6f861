package dev.tenantry.api.imports;

import dev.tenantry.api.operation.OperationView;
import dev.tenantry.api.tenant.PlacementExplanation;
import dev.tenantry.api.tenant.TenantView;
import io.micronaut.serde.annotation.Serdeable;

/**
 * A tenant that waits for its file, and the operation that makes it of the file.
 *
 * @param upload where the file stands
 */
@Serdeable
public record ImportAccepted(
        TenantView tenant, OperationView operation, PlacementExplanation placement, ImportView upload) {}
