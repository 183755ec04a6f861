package dev.tenantry.controlplane.tenant;

import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.catalog.CatalogException;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.problem.ApiException;
import java.sql.Connection;

/** Who has a slug, and who had one: the former_slug table. A slug means one tenant for ever. */
final class Slugs {
    private Slugs() {}

    /**
     * Looks whether a slug that was just written for a tenant was another one's. Asked after the writing, whose unique key makes two who want
     * the same slug stand in line.
     *
     * @throws ApiException TENANT_SLUG_RESERVED
     */
    static void refuseFormer(Connection transaction, TenantId tenant, String slug) {
        Sql.of(transaction, """
                        SELECT f.tenant_id FROM former_slug f WHERE f.slug = :slug AND f.tenant_id <> :tenant
                        """)
                .with("slug", slug)
                .with("tenant", tenant)
                .first(row -> row.string("tenant_id"))
                .ifPresent(holder -> {
                    throw new ApiException(
                            ProblemCode.TENANT_SLUG_RESERVED,
                            "The slug " + slug + " was another tenant's (" + holder
                                    + ") and stays reserved for it. Nothing was changed.",
                            "Choose another slug.",
                            "tenantctl tenants get " + holder);
                });
    }

    /**
     * Gives a tenant another slug and reserves the former one; its own former slugs it may take again.
     *
     * @throws ApiException TENANT_DUPLICATE_SLUG, TENANT_SLUG_RESERVED
     */
    static void rename(Connection transaction, Tenant tenant, String slug) {
        try {
            Sql.of(transaction, "UPDATE tenant SET slug = :slug, row_version = row_version + 1 WHERE id = :id")
                    .with("slug", slug)
                    .with("id", tenant.id())
                    .updateOne();
        } catch (CatalogException failure) {
            throw failure.isDuplicateKey() ? taken(slug) : failure;
        }
        refuseFormer(transaction, tenant.id(), slug);
        Sql.of(transaction, "DELETE FROM former_slug WHERE slug = :slug")
                .with("slug", slug)
                .update();
        Sql.of(transaction, """
                        INSERT INTO former_slug (slug, tenant_id, given_up_at) VALUES (:slug, :tenant, utc_timestamp(6))
                        """)
                .with("slug", tenant.slug())
                .with("tenant", tenant.id())
                .updateOne();
    }

    /** The refusal of a slug that a tenant has. */
    static ApiException taken(String slug) {
        return new ApiException(
                ProblemCode.TENANT_DUPLICATE_SLUG,
                "A tenant with the slug " + slug + " exists. Nothing was changed.",
                "tenantctl tenants get " + slug);
    }
}
