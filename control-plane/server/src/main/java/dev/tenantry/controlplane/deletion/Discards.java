package dev.tenantry.controlplane.deletion;

import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.api.id.DatabaseId;
import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.problem.ApiException;
import dev.tenantry.controlplane.tenant.AccountStore;
import dev.tenantry.controlplane.tenant.DatabaseState;
import dev.tenantry.controlplane.tenant.DatabaseStore;
import dev.tenantry.controlplane.tenant.Tenant;
import dev.tenantry.controlplane.tenant.TenantDatabase;
import dev.tenantry.controlplane.tenant.TenantStatus;
import dev.tenantry.controlplane.tenant.TenantStore;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.Instant;
import java.util.List;

/** When a database that is not a tenant's live one may go, and the records of its end. */
@Singleton
final class Discards {
    private final TenantStore tenants;
    private final DatabaseStore databases;
    private final AccountStore accounts;
    private final Holds holds;
    private final DeletionRecords records;

    Discards(
            TenantStore tenants, DatabaseStore databases, AccountStore accounts, Holds holds, DeletionRecords records) {
        this.tenants = tenants;
        this.databases = databases;
        this.accounts = accounts;
        this.holds = holds;
        this.records = records;
    }

    /**
     * The database, behind its tenant's lock, when it may be destroyed now: it is beside the live one, or retired and its undo window is over; the
     * tenant is not deleted (then its retention decides) and no hold stands.
     *
     * @throws ApiException REQUEST_NOT_FOUND, TENANT_WRONG_STATE, DELETION_ON_HOLD, DELETION_GRACE_RUNNING, REQUEST_CONFLICT
     */
    TenantDatabase mayGo(Connection transaction, TenantId id, DatabaseId databaseId) {
        Tenant tenant = tenants.lock(transaction, id);
        TenantDatabase database = databases
                .find(transaction, databaseId)
                .filter(found -> id.equals(found.tenant()))
                .orElseThrow(() -> ApiException.notFound("database", "tenantctl tenants databases " + tenant.slug()));
        holds.refuse(transaction, tenant);
        if (tenant.commercial() == TenantStatus.Commercial.ENDED) {
            throw new ApiException(
                    ProblemCode.TENANT_WRONG_STATE,
                    "Tenant " + tenant.slug()
                            + " is deleted: all of its data is retained until it is purged. Nothing was destroyed.",
                    "tenantctl tenants purge " + tenant.slug() + " --dry-run");
        }
        if (database.state() == DatabaseState.RETIRED) {
            refuseOpenWindow(transaction, tenant, databaseId);
        } else if (database.state() != DatabaseState.BESIDE) {
            throw new ApiException(
                    ProblemCode.REQUEST_CONFLICT,
                    "Database " + databaseId + " is " + database.state().word()
                            + "; only one restored beside the live one, or a retired one, can be discarded. Nothing was destroyed.",
                    "tenantctl tenants databases " + tenant.slug());
        }
        return database;
    }

    private static void refuseOpenWindow(Connection transaction, Tenant tenant, DatabaseId database) {
        Sql.of(transaction, """
                        SELECT undo_until FROM tenant_database
                         WHERE id = :id AND (undo_until IS NULL OR undo_until > utc_timestamp(6))
                        """)
                .with("id", database)
                .first(row -> {
                    Instant until = row.nullableInstant("undo_until");
                    return until == null ? "somebody decides about the tenant" : until.toString();
                })
                .ifPresent(until -> {
                    throw new ApiException(
                            ProblemCode.DELETION_GRACE_RUNNING,
                            "Database " + database + " is kept until " + until
                                    + ", so that a swap can be taken back. Nothing was destroyed.",
                            "tenantctl tenants undo-swap " + tenant.slug() + " --reason …",
                            "It goes by itself after that time.");
                });
    }

    TenantDatabase get(Connection transaction, DatabaseId id) {
        return databases.get(transaction, id);
    }

    /** Writes down that the database and its accounts go. */
    void decide(Connection transaction, TenantDatabase database, OperationId decision) {
        records.decide(transaction, decision, database, accounts.ofDatabase(transaction, database.id()));
    }

    /** Writes down that they are gone. */
    void gone(Connection transaction, TenantDatabase database, OperationId decision, List<String> accountNames) {
        records.gone(
                transaction, decision.value(), "database", List.of(database.id().value()));
        records.gone(transaction, decision.value(), "account", accountNames);
    }
}
