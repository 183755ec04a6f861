package dev.tenantry.controlplane.access;

import dev.tenantry.controlplane.fleet.CatalogFinding;
import dev.tenantry.controlplane.fleet.CatalogFindings;
import dev.tenantry.controlplane.fleet.FindingType;
import dev.tenantry.controlplane.fleet.Severity;
import jakarta.inject.Singleton;
import java.util.List;

/** Tokens that end soon. */
@Singleton
final class TokenFindings extends CatalogFindings {
    private static final CatalogFinding EXPIRING = new CatalogFinding(
            new FindingType(
                    "token.expiring",
                    Severity.WARNING,
                    "A token that was made for more than a month ends within two weeks: whoever uses it will be refused."),
            """
            SELECT id AS object_id, name AS object, expires_at AS since, CONCAT('It stands for ', person, ' and ends at this time.') AS detail
              FROM api_token
             WHERE revoked_at IS NULL AND expires_at > UTC_TIMESTAMP(6) AND expires_at < UTC_TIMESTAMP(6) + INTERVAL 14 DAY
               AND created_at < expires_at - INTERVAL 30 DAY ORDER BY expires_at LIMIT :limit
            """,
            List.of("tenantctl tokens list", "tenantctl tokens create {object} --person … --role … --to-file …"));

    TokenFindings() {
        super(EXPIRING);
    }
}
