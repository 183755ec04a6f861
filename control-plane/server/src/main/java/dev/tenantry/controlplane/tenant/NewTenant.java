package dev.tenantry.controlplane.tenant;

import dev.tenantry.api.id.SchemaVersionId;
import dev.tenantry.api.id.ServerId;

/**
 * A tenant to be made, with everything decided that a person or a policy decides.
 *
 * @param server where its database goes, as the placement policy or an operator chose
 */
public record NewTenant(
        String slug,
        String displayName,
        String region,
        String plan,
        int planVersion,
        SchemaVersionId schemaVersion,
        ServerId server) {}
