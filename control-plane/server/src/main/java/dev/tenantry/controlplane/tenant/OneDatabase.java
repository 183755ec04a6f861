package dev.tenantry.controlplane.tenant;

import dev.tenantry.api.id.DatabaseId;
import dev.tenantry.api.id.TenantId;
import java.util.Map;

/** The input of an operation on one database: whose, and which. */
public record OneDatabase(TenantId tenant, DatabaseId database) {
    /** Out of an operation's fields. */
    public static OneDatabase of(Map<String, String> fields) {
        return new OneDatabase(
                new TenantId(Inputs.required(fields, "tenantId")),
                new DatabaseId(Inputs.required(fields, "databaseId")));
    }

    /** As an operation keeps it. */
    public Map<String, String> fields() {
        return Map.of("tenantId", tenant.value(), "databaseId", database.value());
    }
}
