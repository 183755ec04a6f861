package dev.tenantry.controlplane.onboarding;

import dev.tenantry.controlplane.fleet.CatalogFinding;
import dev.tenantry.controlplane.fleet.CatalogFindings;
import dev.tenantry.controlplane.fleet.FindingType;
import dev.tenantry.controlplane.fleet.Severity;
import jakarta.inject.Singleton;
import java.util.List;

/** Customers who wait for longer than they should. */
@Singleton
final class OnboardingFindings extends CatalogFindings {
    private static final CatalogFinding WAITING = new CatalogFinding(
            new FindingType(
                    "onboarding.waiting", Severity.WARNING, "A request has waited for a decision for more than a day."),
            """
            SELECT id AS object_id, company AS object, requested_at AS since, CONCAT('Asked for by ', requested_by, '.') AS detail
              FROM onboarding_request WHERE state = 'submitted' AND requested_at < UTC_TIMESTAMP(6) - INTERVAL 1 DAY ORDER BY requested_at LIMIT :limit
            """,
            List.of(
                    "tenantctl onboarding get {id}",
                    "tenantctl onboarding approve {id}   (another person than who asked)"));

    private static final CatalogFinding STUCK = new CatalogFinding(
            new FindingType(
                    "onboarding.stuck",
                    Severity.CRITICAL,
                    "A request was approved more than an hour ago and its tenant is not handed over."),
            """
            SELECT id AS object_id, company AS object, decided_at AS since, CONCAT('Its operation is ', COALESCE(operation_id, 'missing'), '.') AS detail
              FROM onboarding_request
             WHERE state IN ('approved', 'provisioning') AND decided_at < UTC_TIMESTAMP(6) - INTERVAL 1 HOUR ORDER BY decided_at LIMIT :limit
            """,
            List.of("tenantctl onboarding get {id}", "tenantctl operations list --state parked"));

    private static final CatalogFinding FAILED = new CatalogFinding(
            new FindingType(
                    "onboarding.failed",
                    Severity.WARNING,
                    "An approved request of the last seven days ended without a tenant: the customer waits, and somebody must ask again."),
            """
            SELECT id AS object_id, company AS object, decided_at AS since, COALESCE(failure_reason, '') AS detail
              FROM onboarding_request WHERE state = 'failed' AND decided_at > UTC_TIMESTAMP(6) - INTERVAL 7 DAY ORDER BY decided_at LIMIT :limit
            """,
            List.of("tenantctl onboarding get {id}"));

    OnboardingFindings() {
        super(WAITING, STUCK, FAILED);
    }
}
