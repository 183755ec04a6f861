package dev.tenantry.controlplane.drift;

import dev.tenantry.api.id.ServerId;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.drift.ServerSnapshot.KnownDatabase;
import dev.tenantry.provisioning.DatabaseServer;
import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.identifier.DatabaseName;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares databases' structure with the recorded fingerprint. Reading one takes as long as the rest of a sweep of many tenants, so each
 * sweep compares a few: those that were found different, then those that were not compared for longest.
 */
@Singleton
final class StructureChecks {
    private final Catalog catalog;
    private final DriftConfiguration configuration;

    /** The two fingerprints of a database. */
    record Result(String name, String recorded, String found) {}

    StructureChecks(Catalog catalog, DriftConfiguration configuration) {
        this.catalog = catalog;
        this.configuration = configuration;
    }

    /** Compares some databases of a server; by the catalog's id. */
    Map<String, Result> look(DatabaseServer server, ServerId id) {
        record Candidate(String id, String name, String fingerprint) {}
        List<Candidate> candidates = catalog.transaction(transaction -> Sql.of(transaction, """
                SELECT d.id, d.database_name, d.fingerprint FROM tenant_database d
                  LEFT JOIN drift_structure s ON s.database_id = d.id
                 WHERE d.server_id = :server AND d.state IN ('live', 'beside', 'retired', 'standby')
                   AND d.fingerprint IS NOT NULL
                 ORDER BY EXISTS (SELECT 1 FROM drift x
                                   WHERE x.target = :server AND x.kind = 'database.structure'
                                     AND x.state <> 'ended' AND x.database_id = d.id) DESC,
                          s.checked_at, d.id
                 LIMIT :most
                """)
                .with("server", id)
                .with("most", configuration.structures())
                .list(row -> new Candidate(row.string("id"), row.string("database_name"), row.string("fingerprint"))));
        Map<String, Result> compared = new HashMap<>();
        for (Candidate candidate : candidates) {
            try {
                String found =
                        server.fingerprint(new DatabaseName(candidate.name())).sha256();
                compared.put(candidate.id(), new Result(candidate.name(), candidate.fingerprint(), found));
            } catch (ProvisioningException failure) {
                // A missing database has its own kind; one that cannot be read must not keep the sweep from the others.
                if (failure.code() == FailureCode.SERVER_UNREACHABLE) {
                    throw failure;
                }
            }
        }
        return compared;
    }

    /** What is not as recorded, of databases that nothing works on. */
    static List<Observation> differences(Map<String, Result> compared, ServerSnapshot before, ServerSnapshot after) {
        List<Observation> found = new ArrayList<>();
        for (Result result : compared.values()) {
            KnownDatabase known = after.databases().get(result.name());
            if (known == null || !known.equals(before.databases().get(result.name()))) {
                continue;
            }
            boolean busy = after.isBusy(known.tenantId(), known.createdBy());
            if (!busy
                    && result.recorded().equals(known.fingerprint())
                    && !result.found().equals(result.recorded())) {
                found.add(new Observation(
                        DriftKind.DATABASE_STRUCTURE,
                        known.name(),
                        known.tenantId(),
                        known.id(),
                        "Its fingerprint is " + result.found() + " and " + result.recorded() + " is recorded.",
                        List.of()));
            }
        }
        return found;
    }

    /** Notes that databases were compared. */
    boolean note(Connection transaction, Set<String> databases) {
        for (String id : databases) {
            int present = Sql.of(
                            transaction,
                            "UPDATE drift_structure SET checked_at = UTC_TIMESTAMP(6) WHERE database_id = :id")
                    .with("id", id)
                    .update();
            if (present == 0) {
                Sql.of(
                                transaction,
                                "INSERT INTO drift_structure (database_id, checked_at) VALUES (:id, UTC_TIMESTAMP(6))")
                        .with("id", id)
                        .updateOne();
            }
        }
        return true;
    }
}
