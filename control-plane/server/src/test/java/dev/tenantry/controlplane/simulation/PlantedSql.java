package dev.tenantry.controlplane.simulation;

import java.util.function.UnaryOperator;

/** Mutants that are a changed statement. */
final class PlantedSql {
    private PlantedSql() {}

    /** How a mutant changes the product's statements. */
    static UnaryOperator<String> of(Mutant mutant) {
        return switch (mutant) {
            case LOST_LEASE_IGNORED ->
                sql -> sql.replace("AND epoch = ? AND state IN ('running', 'undoing')", "AND ? IS NOT NULL")
                        .replace("AND epoch = ?", "AND ? IS NOT NULL");
            case DOUBLE_CLAIM ->
                sql -> sql.contains("FROM operation\n")
                        ? sql.replace("AND (lease_until IS NULL OR lease_until < utc_timestamp(6))", "")
                        : sql;
            case STALE_PLAN_APPLIED ->
                sql -> sql.startsWith("INSERT INTO tenant_lock")
                        ? sql + " ON DUPLICATE KEY UPDATE tenant_id = tenant_id"
                        : sql;
            case ANSWER_FORGOTTEN ->
                sql -> sql.replace("SET status = ?, content_type", "SET status = NULLIF(?, 202), content_type")
                        .replace("created_at < UTC_TIMESTAMP(6) - INTERVAL ? MICROSECOND AS", "? > 0 AS");
            case RECONCILER_IGNORES_WORK ->
                sql -> sql.replace(
                        "SELECT id, tenant_id FROM operation WHERE state IN ('queued', 'running', 'undoing', 'parked')",
                        "SELECT id, tenant_id FROM operation WHERE state IN ('nothing')");
            case NONE,
                    UNDO_SKIPPED,
                    EARLY_CLEAN_UP,
                    STALE_WORKER_REACHES_SERVERS,
                    SESSIONS_SURVIVE_THE_FENCE,
                    END_NOT_AUDITED,
                    FENCE_SKIPPED -> UnaryOperator.identity();
        };
    }
}
